import { nearName } from "../../../../near-name.ts";

/** What was probably meant by an unknown word, for the end of a message. */
export function hintFor(written: string, names: readonly string[]): string | undefined {
  const near = nearName(written, names);
  return near === undefined ? undefined : `the nearest is ${near}`;
}
