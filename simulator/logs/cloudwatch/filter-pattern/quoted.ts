import type { Scanner } from "./scanner.ts";

const QUOTED = /"(?:[^"\\]|\\.)*"/sy;

/** Takes a text in double quotes, where one comes next; `\"` and `\\` stand for the character. */
export function takeQuoted(scanner: Scanner): string | undefined {
  const start = scanner.position;
  const quoted = scanner.take(QUOTED);
  if (quoted !== undefined) return quoted.slice(1, -1).replace(/\\(["\\])/g, "$1");
  if (scanner.takeText('"')) throw scanner.error("This quotation mark is not closed", start);
  return undefined;
}
