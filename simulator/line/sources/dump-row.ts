/** A row in which a tool prints bytes. */
export interface DumpRow {
  /** Of its first byte. */
  readonly offset: number;
  /** None in the last row of `hexdump` and `od`, which has the length. */
  readonly bytes: Buffer;
}

const LAYOUTS = [
  // xxd: 00000000: 7b22 7374 6172 745f 7469 6d65 223a 2232  {"start_time":"2
  /^([\da-f]{8,16}): ((?:[\da-f]{2}(?:[\da-f]{2})? ){1,16}) /i,
  // hexdump -C: 00000000  7b 22 73 74 61 72 74 5f  74 69 6d 65 22 3a 22 32  |{"start_time":"2|
  /^([\da-f]{7,16}) {2}((?:[\da-f]{2} {1,2}){1,16}) *\|/i,
  // od -A x -t x1z: 000000 7b 22 73 74 61 72 74 5f 74 69 6d 65 22 3a 22 32  >{"start_time":"2<
  /^([\da-f]{6,16}) ((?:[\da-f]{2} {1,2}){1,16}) *>/i,
  /^([\da-f]{6,16})()$/i,
];

/** The bytes of a row of `xxd`, `hexdump -C` or `od -A x -t x1z`. */
export function dumpRowOf(line: string): DumpRow | undefined {
  if (!BEGINNING.test(line)) return undefined;
  for (const layout of LAYOUTS) {
    const [, offset, digits] = layout.exec(line) ?? [];
    if (offset === undefined || digits === undefined) continue;
    const bytes = Buffer.from(digits.replaceAll(" ", ""), "hex");
    return { offset: Number.parseInt(offset, 16), bytes };
  }
  return undefined;
}

const BEGINNING = /^[\da-f]{6,16}(?:$|[: ])/i;
