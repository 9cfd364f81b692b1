import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { readAccessLog } from "../../simulator/index.ts";
import { checkLog } from "../../simulator/line/report/check-log.ts";
import { observedLines } from "../support/golden-lines.ts";
import { folderWith } from "../support/temp-folder.ts";

const [JSON_LINE = ""] = observedLines();
const TEXT_LINE =
  '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8.11.1" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.demo" "10.0.1.5:80"';

async function* bytesOf(...contents: readonly (string | Buffer)[]) {
  yield* contents;
}

async function entriesOf(...contents: readonly (string | Buffer)[]) {
  return Array.fromAsync(readAccessLog(bytesOf(...contents)));
}

async function linesOf(...contents: readonly (string | Buffer)[]) {
  const entries = await entriesOf(...contents);
  return entries.filter(({ parsed }) => parsed?.ok).map(({ raw }) => raw);
}

describe("a line is not lost", () => {
  test.for([
    {
      title: "at a great depth",
      text: `${"[".repeat(300_000)}${JSON.stringify(JSON_LINE)}${"]".repeat(300_000)}`,
    },
    {
      title: "at a great depth of objects",
      text: `${'{"a":'.repeat(100_000)}${JSON.stringify(JSON_LINE)}${"}".repeat(100_000)}`,
    },
    {
      title: "behind brackets that are never closed",
      text: `${"[".repeat(300_000)}\n${JSON_LINE}\nnoise`,
    },
    { title: "behind lines that each open a record", text: `${"{\n".repeat(50_000)}${JSON_LINE}` },
    {
      title: "behind lines that each open a list",
      text: `${"[\n".repeat(50_000)}${JSON_LINE}\nnoise`,
    },
    { title: "behind a record that was cut", text: `{"log":"noi\n${JSON_LINE}` },
    { title: "behind a record that was cut between members", text: `{"a":1,\n${JSON_LINE}` },
    { title: "behind a record that was cut before a value", text: `{"a":\n${JSON_LINE}` },
    {
      title: "in a record that was cut",
      text: `{"log":${JSON.stringify(JSON_LINE)},"stream":"std`,
    },
    {
      title: "in a pretty-printed list that was cut",
      text: `noise [\n {"message":${JSON.stringify(JSON_LINE)}},\n {"mess\nnoise`,
    },
    { title: "beside a string that no one closes", text: `"x='{ ${JSON_LINE}` },
    { title: "behind quotes", text: `it's 5" \\" '${TEXT_LINE}'`, line: TEXT_LINE },
    {
      title: "behind NULs and lone surrogates",
      text: `\u0000{"\\ud800":"\\udfff\\u0000","m":${JSON.stringify(JSON_LINE)}}`,
    },
    { title: "under __proto__", text: `{"__proto__":{"message":${JSON.stringify(JSON_LINE)}}}` },
    {
      title: "behind YAML that multiplies",
      text: `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n${JSON_LINE}`,
    },
    { title: "in a table row that never ends", text: `time,message\n1,"never ends\n${JSON_LINE}` },
    {
      title: "in a row with too many cells",
      text: `time,message\n1,2,3,"${TEXT_LINE.replaceAll('"', '""')}",4`,
      line: TEXT_LINE,
    },
    {
      title: "behind a table, in pieces that look like its rows",
      text: `time,message,note\n${(JSON_LINE.match(/.{1,67}/g) ?? [])
        .map((piece) => `2025-11-11T07:40:47Z stdout P ${piece}\n`)
        .join("")}`,
    },
    { title: "behind a byte order mark in the middle", text: `noise\n\uFEFF${JSON_LINE}` },
    { title: "behind base64 that is none", text: `${"A".repeat(200)}= ${JSON_LINE}` },
  ])("$title", async ({ text, line = JSON_LINE }, { expect }) => {
    expect(await linesOf(`${text}\n`)).toEqual([line]);
  });

  test("where the first part of a list is longer than what is kept", async ({ expect }) => {
    const count = 12_000;
    const events = Array.from({ length: count }, (_, index) => ({ id: index, message: JSON_LINE }));
    const onOneLine = await checkLog(bytesOf(JSON.stringify({ events, logStream: "x" })));
    expect(onOneLine.kinds).toEqual({ access: count, proxy: 0, outlier: 0, other: 0 });
    const pretty = await checkLog(bytesOf(JSON.stringify({ a: { b: { events } } }, null, 1)));
    expect(pretty.kinds.access).toBe(count);
    const nothing = await checkLog(bytesOf(JSON.stringify(events.map(({ id }) => ({ id })))));
    expect(nothing.kinds).toEqual({ access: 0, proxy: 0, outlier: 0, other: 1 });
  });

  test("of pieces whose end never comes", async ({ expect }) => {
    const piece = { container_name: "p", log: TEXT_LINE, partial_message: "true", partial_id: "1" };
    expect(await linesOf(JSON.stringify({ ...piece, partial_ordinal: "1" }))).toEqual([TEXT_LINE]);
    const cri = `2025-11-11T07:40:47Z stdout P ${TEXT_LINE}\n`;
    expect(await linesOf(cri)).toEqual([TEXT_LINE]);
  });

  test("of json-file without newlines, in which no line is a piece", async ({ expect }) => {
    const logs = [JSON_LINE, "noise", TEXT_LINE, TEXT_LINE, '{"cut', JSON_LINE];
    const records = logs.map((log) => JSON.stringify({ log, stream: "stdout", time: "x" }));
    const entries = await entriesOf(records.join("\n"));
    expect(entries.map(({ raw }) => raw)).toEqual(logs);
  });

  test("with bytes that are not UTF-8, behind text", async ({ expect }) => {
    const [before = "", after = ""] = TEXT_LINE.split("curl/8.11.1");
    const bytes = Buffer.concat([
      Buffer.from(`2025-11-11T07:40:47Z ${before}`),
      Buffer.of(0xe9),
      Buffer.from(after),
    ]);
    const [entry] = await entriesOf(bytes);
    expect(entry?.parsed).toMatchObject({ ok: true, fields: { user_agent: "\u00e9" } });
    expect(entry?.timestampMs).toBe(Date.parse("2025-11-11T07:40:47Z"));
  });
});

describe("a line that another line holds as a value", () => {
  test.for([
    {
      title: "in JSON",
      line: JSON_LINE.replace(/"user_agent":"[^"]*"/, `"user_agent":${JSON.stringify(TEXT_LINE)}`),
    },
    { title: "in TEXT", line: TEXT_LINE.replace("curl/8.11.1", `x ${JSON_LINE}`) },
    {
      title: "in base64",
      line: TEXT_LINE.replace("curl/8.11.1", Buffer.from(JSON_LINE).toString("base64")),
    },
  ])("is none: $title", async ({ line }, { expect }) => {
    const merged = line.startsWith("{")
      ? [JSON.stringify({ ...JSON.parse(line), container_name: "x" })]
      : [];
    for (const text of [line, `prefix ${line}`, JSON.stringify({ log: line }), ...merged]) {
      const entries = await entriesOf(`${text}\n`);
      expect(entries).toHaveLength(1);
      expect(entries[0]?.kind).toBe("access");
    }
  });
});

describe("a line that was cut is not read", () => {
  const http2 = `${TEXT_LINE} "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd"`;
  test.for([
    { title: "by a table", text: `|  message  |  ${TEXT_LINE.slice(0, 100)} |` },
    { title: "by a table, inside the last value", text: `|  message  |  ${http2.slice(0, -20)} |` },
    { title: "by three dots", text: `${TEXT_LINE.slice(0, -6)}...` },
    { title: "in a quoted text", text: `msg=${JSON.stringify(TEXT_LINE.slice(0, -6))} level=info` },
    {
      title: "in a record",
      text: JSON.stringify({ log: TEXT_LINE.slice(0, -6), source: "stdout" }),
    },
    {
      title: "in a pretty-printed record",
      text: JSON.stringify(JSON.parse(JSON_LINE), null, 2).slice(0, -30),
    },
  ])("$title", async ({ text }, { expect }) => {
    const entries = await entriesOf(`${text}\n`);
    expect(entries.filter(({ parsed }) => parsed?.ok)).toEqual([]);
    expect(entries.map(({ kind }) => kind)).toEqual(["access"]);
    const { unreadable, shapes } = await checkLog(bytesOf(`${text}\n`));
    expect(unreadable).toHaveLength(1);
    expect(shapes).toEqual([]);
  });

  test("though what ends a cell is no part of it", async ({ expect }) => {
    expect(await linesOf(`|  message  |  ${http2}  |  timestamp  |\n`)).toEqual([http2]);
  });
});

describe("what cannot be unpacked is said", () => {
  test.for([
    {
      title: "compressed data that fills the memory",
      data: gzipSync(Buffer.alloc(40 * 2 ** 20)),
      says: /unpacks to more than 32 MiB/,
    },
    {
      title: "compressed data that is broken",
      data: gzipSync(JSON_LINE.repeat(9)).subarray(0, 90),
      says: /broken/,
    },
  ])("$title", async ({ data, says }, { expect }) => {
    const text = `${JSON.stringify({ data: data.toString("base64") })}\n${JSON_LINE}\n`;
    const entries = await entriesOf(text);
    expect(entries).toMatchObject([
      { kind: "other", problem: expect.stringMatching(says) },
      { kind: "access", raw: JSON_LINE },
    ]);
    const { unreadable } = await checkLog(bytesOf(text));
    expect(unreadable).toMatchObject([
      { text: expect.stringMatching(says), count: 1, firstLine: 1 },
    ]);
  });

  test("a text of many megabytes in a record", async ({ expect }) => {
    const chunk = "x".repeat(1_000_000);
    const chunks = Array.from({ length: 18 }, () => chunk);
    const entries = await entriesOf('{"message":"', ...chunks, `"}\n${JSON_LINE}\n`);
    expect(entries[0]).toMatchObject({ problem: expect.stringMatching(/more than 16 MiB/) });
    expect(entries.at(-1)).toMatchObject({ kind: "access", raw: JSON_LINE });
  });
});

describe("a folder", () => {
  test("is every file in it, in the order of their names, each once", async ({ expect }) => {
    const folder = folderWith({ "b.log": `${JSON_LINE}\n`, "a.gz": gzipSync(`${TEXT_LINE}\n`) });
    mkdirSync(join(folder, "c", "d"), { recursive: true });
    writeFileSync(join(folder, "c", "d", "e.json"), JSON.stringify({ message: JSON_LINE }));
    symlinkSync(folder, join(folder, "c", "again"));
    const entries = await Array.fromAsync(readAccessLog(folder));
    expect(entries.map(({ file, number, raw }) => [file, number, raw])).toEqual([
      ["a.gz", 1, TEXT_LINE],
      ["b.log", 1, JSON_LINE],
      ["c/d/e.json", 1, JSON_LINE],
    ]);
  });
});

test("gzip files with something else behind them lose nothing", async ({ expect }) => {
  const [first, second] = [gzipSync(`${JSON_LINE}\n`), gzipSync(`${TEXT_LINE}\n`)];
  expect(await linesOf(Buffer.concat([first, Buffer.from("\n\0\n"), second]))).toEqual([
    JSON_LINE,
    TEXT_LINE,
  ]);
  expect(await linesOf(Buffer.concat([first, Buffer.from(TEXT_LINE)]))).toEqual([
    JSON_LINE,
    TEXT_LINE,
  ]);
  const wrong = Buffer.from(second);
  wrong.writeUInt32LE(7, wrong.length - 8);
  await expect(linesOf(Buffer.concat([first, wrong]))).rejects.toThrow(/incorrect data check/);
});
