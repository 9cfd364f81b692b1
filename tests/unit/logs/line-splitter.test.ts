import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLineSplitter } from "../../../simulator/line/sources/line-splitter.ts";

describe("the line splitter", () => {
  test.each([
    { title: "keeps a last line without its newline", chunks: ["a\nb"], lines: ["a", "b"] },
    { title: "keeps empty lines", chunks: ["\n\na\n"], lines: ["", "", "a"] },
    { title: "adds no line after the last newline", chunks: ["a\n"], lines: ["a"] },
    { title: "joins a line that came in pieces", chunks: ["a", "b", "c\n"], lines: ["abc"] },
    { title: "keeps carriage returns", chunks: ["a\r", "\n"], lines: ["a\r"] },
    { title: "gives nothing for nothing", chunks: [""], lines: [] },
  ])("$title", ({ chunks, lines }) => {
    expect(split(chunks.map((chunk) => Buffer.from(chunk)))).toEqual(lines);
  });

  test("keeps the bytes of a line that is not UTF-8, and the text of its neighbours", () => {
    const odd = Buffer.from([0x22, 0xff, 0x22]);
    expect(split([Buffer.concat([Buffer.from("a\n"), odd, Buffer.from("\nb\n")])])).toEqual([
      "a",
      odd,
      "b",
    ]);
  });

  test("joins a character that was cut in two", () => {
    const bytes = Buffer.from("ü\n");
    expect(split([bytes.subarray(0, 1), bytes.subarray(1)])).toEqual(["ü"]);
  });

  /** An event of CloudWatch Logs is at most 256 KiB, of which 26 bytes are its own. */
  const EXACTLY = 262_118;
  test.each([
    { title: "one that just fits", bytes: EXACTLY, lengths: [EXACTLY] },
    { title: "one byte too many", bytes: EXACTLY + 1, lengths: [EXACTLY, 1] },
    { title: "several times as much", bytes: 2 * EXACTLY + 5, lengths: [EXACTLY, EXACTLY, 5] },
  ])("cuts a long line as the awslogs driver does: $title", ({ bytes, lengths }) => {
    const line = Buffer.from(`${"x".repeat(bytes)}\nnext\n`);
    const pieces = Array.from({ length: Math.ceil(line.length / 65_536) }, (_, index) =>
      line.subarray(index * 65_536, (index + 1) * 65_536),
    );
    for (const chunks of [[line], pieces]) {
      expect(split(chunks).map(({ length }) => length)).toEqual([...lengths, "next".length]);
    }
  });

  test("gives out what has no end before it has grown beyond that", () => {
    const splitter = createLineSplitter();
    const chunk = Buffer.alloc(EXACTLY, "x");
    expect(splitter.push(chunk)).toEqual([]);
    expect(splitter.push(chunk).map(({ length }) => length)).toEqual([EXACTLY]);
  });

  test("gives the same lines however the bytes are cut", () => {
    const byte = fc.oneof(fc.constant(0x0a), fc.integer({ min: 0, max: 255 }));
    const cuts = fc.array(fc.nat(300), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), cuts, (numbers, places) => {
        const bytes = Buffer.from(numbers);
        const ends = [...places, bytes.length].toSorted((a, b) => a - b);
        const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
        const lines = split(chunks).map((line) => Buffer.from(line));
        const joined = lines.flatMap((line) => [line, Buffer.from("\n")]);
        const isOpen = bytes.length > 0 && bytes.at(-1) !== 0x0a;
        expect(Buffer.concat(isOpen ? joined.slice(0, -1) : joined)).toEqual(bytes);
      }),
    );
  });
});

function split(chunks: readonly Buffer[]) {
  const splitter = createLineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  return [...lines, ...splitter.end()];
}
