import { SimulatorError } from "../errors.ts";
import type { LogStore } from "./store/log-store.ts";

/**
 * Refuses a position that no line has yet, such as one of an earlier simulation: lines that come until then would be passed over
 * in silence.
 *
 * @param seq Of a line; 0 stands before the first one.
 * @param name What the number is called where it was given: `after`.
 * @throws {SimulatorError} `USAGE`
 */
export function requireSeq(
  seq: number,
  { store, name }: { readonly store: Pick<LogStore, "lastSeq">; readonly name: string },
): void {
  const { lastSeq } = store;
  if (seq <= lastSeq) return;
  throw new SimulatorError("USAGE", `There is no line ${seq}; the last one is ${lastSeq}.`, {
    remedy: `Give \`${name}\` a number of this run.`,
  });
}
