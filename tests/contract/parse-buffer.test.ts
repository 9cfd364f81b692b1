import fc from "fast-check";
import { describe, test } from "vitest";
import {
  createAccessLogBufferParser,
  parseAccessLogBuffer,
} from "../../simulator/line/access-log/fast/parse-buffer.ts";
import { PROTOCOLS } from "../../simulator/line/access-log/fields.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import type { ParseOptions } from "../../simulator/line/access-log/parsed-line.ts";
import { hostileFields, plainFields, renderJson, renderText } from "../support/access-lines.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { OWN_PROFILE, ownLines } from "../support/own-profile.ts";

/** Every line with what was made of it, in order. */
function readBuffer(buffer: Buffer, options: ParseOptions = {}) {
  const seen: { readonly line: string; readonly result: unknown }[] = [];
  const textOf = (from: number, to: number) => buffer.toString("latin1", from, to);
  parseAccessLogBuffer(buffer, {
    ...options,
    onRecord: (record, from, to) => seen.push({ line: textOf(from, to), result: record }),
    onOther: (result, from, to) => seen.push({ line: textOf(from, to), result }),
  });
  return seen;
}

/** The same, each line on its own. */
function readLines(buffer: Buffer, options: ParseOptions = {}) {
  const lines = buffer.toString("latin1").split("\n");
  return lines
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "")
    .map((line) => {
      const result = parseAccessLogLine(Buffer.from(line, "latin1"), options);
      const isClean = result.ok && result.ambiguous === undefined;
      return { line, result: isClean ? result.record : result };
    });
}

const golden = goldenLines().map(({ line }) => line);
const OPTIONS: readonly ParseOptions[] = [
  {},
  { format: "TEXT" },
  { format: "JSON" },
  { profile: "aws-docs" },
  ...PROTOCOLS.map((protocol) => ({ protocol })),
];

describe("a buffer of lines", () => {
  test("of a profile of one's own is read as its lines are", ({ expect }) => {
    const own = ownLines().map(({ line }) => line);
    const buffer = Buffer.from([...own, ...golden, ...own].join("\n"));
    const read = readBuffer(buffer, { profile: OWN_PROFILE });
    expect(read).toEqual(readLines(buffer, { profile: OWN_PROFILE }));
    const records = read.filter(({ result }) => !Object.hasOwn(result as object, "ok"));
    expect(records.length).toBeGreaterThanOrEqual(2 * own.length);
  });

  test.for(OPTIONS)("is read as its lines are, knowing %o", (options, { expect }) => {
    // Twice, because the second time the readers know the key orders.
    const all = [...golden, ...observedLines(), ...golden, ...observedLines()];
    const buffer = Buffer.from(`${all.join("\n")}\n`);
    expect(readBuffer(buffer, options)).toEqual(readLines(buffer, options));
  });

  const anyLine = fc.constantFrom(...PROTOCOLS).chain((protocol) =>
    fc
      .tuple(fc.oneof(hostileFields(protocol), plainFields(protocol)), fc.boolean(), fc.boolean())
      .map(([fields, isText, isDocs]) => {
        if (isText) return renderText(protocol, fields);
        const line = renderJson(fields);
        return isDocs ? line.replace('"duration"', '"duration_ms"') : line;
      }),
  );
  const brokenLine = fc
    .tuple(
      fc.oneof(fc.constantFrom(...golden), anyLine),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
    )
    .map(([line, at, length, byte]) => {
      const bytes = Buffer.from(line.slice(0, 2000));
      bytes[at % bytes.length] = byte;
      return bytes.subarray(0, length % 3 === 0 ? length % bytes.length : bytes.length);
    });
  const anyBytes = fc
    .array(
      fc.oneof(
        anyLine.map((line) => Buffer.from(line)),
        brokenLine,
      ),
      { maxLength: 12 },
    )
    .chain((lines) =>
      fc.constantFrom("\n", "\r\n").map((end) => {
        const once = lines.flatMap((line) => [line, Buffer.from(end)]);
        return Buffer.concat([...once, ...once]);
      }),
    );

  test("is read as its lines are, whatever they hold", ({ expect }) => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(...OPTIONS), (buffer, options) => {
        expect(readBuffer(buffer, options)).toEqual(readLines(buffer, options));
      }),
      { numRuns: 1500 },
    );
  });

  test("may come in parts, cut anywhere", ({ expect }) => {
    const whole = Buffer.from(golden.slice(0, 60).join("\n"));
    const expected = readLines(whole).map(({ result }) => result);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 6 }), (cuts) => {
        const seen: unknown[] = [];
        const parse = createAccessLogBufferParser({
          onRecord: (record) => seen.push(record),
          onOther: (result) => seen.push(result),
        });
        let rest: Buffer = Buffer.alloc(0);
        const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        edges.forEach((edge, index) => {
          const part = Buffer.concat([rest, whole.subarray(edges[index - 1] ?? 0, edge)]);
          rest = part.subarray(parse(part, index === edges.length - 1));
        });
        expect(seen).toEqual(expected);
        expect(rest).toHaveLength(0);
      }),
      { numRuns: 50 },
    );
  });

  test("gives the bytes of each line, also behind long ones", ({ expect }) => {
    const [first = ""] = golden;
    const long = first.replace("/", `/${"x".repeat(200_000)}`);
    const lines = [first, long, "", "not an access line", first];
    const seen = readBuffer(Buffer.from(lines.join("\n")));
    expect(seen.map(({ line }) => line)).toEqual(lines.filter((line) => line !== ""));
  });

  test("keeps header values that are not UTF-8 as Envoy's JSON has them", ({ expect }) => {
    const [, text = ""] =
      /"user_agent":("[^"]*")/.exec(
        '{"user_agent":"a\\u00e9\\u00ff\\u0080b\\u00e2\\u0098\\u0083"}',
      ) ?? [];
    const line = Buffer.from(
      '[2026-11-23T19:03:36.243Z] "GET / HTTP/1.1" 200 0 11 0 0 "é" "a\xe9\xff\x80b\xe2\x98\x83" "58e86590-8ad0-4ffe-8624-717678c885dc" "a" "127.0.0.1:45381"',
      "latin1",
    );
    const utf8 = Buffer.from("é");
    const at = line.indexOf(Buffer.from("é", "latin1"));
    const whole = Buffer.concat([line.subarray(0, at), utf8, line.subarray(at + 1)]);
    const wanted = { userAgent: JSON.parse(text), forwardedFor: "é" };
    expect(parseAccessLogLine(whole)).toMatchObject({ ok: true, record: wanted });
    expect(readBuffer(whole)).toMatchObject([{ result: wanted }]);
  });
});
