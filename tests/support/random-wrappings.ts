import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";

/** Text of one line that holds a line once. */
type Wrap = (line: string) => string;

/** Names that mean nothing to the reader: no piece, no field of a line, no time of a json-file. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z][a-zA-Z0-9_.@-]{0,12}$/),
    fc.constantFrom("__proto__", "constructor", "@timestamp", "kubernetes", "tags"),
  )
  .filter((key) => !/^(?:partial_|start_time|bytes_sent|upstream_url|time$|field$)/.test(key));

const noise = fc.oneof(
  fc.string({ maxLength: 20, unit: "grapheme" }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(
    null,
    {},
    [],
    ["a", 1, "[not a line] {"],
    { labels: { app: "x" } },
    "\u0000\ud800",
  ),
);

const text = (value: unknown) => JSON.stringify(value);

interface Members {
  readonly key: string;
  readonly before: readonly (readonly [string, unknown])[];
  readonly after: readonly (readonly [string, unknown])[];
}

const members: fc.Arbitrary<Members> = fc
  .record({
    key: fc.oneof(fc.constantFrom("message", "log", "@message", "MESSAGE", "Body"), name),
    before: fc.array(fc.tuple(name, noise), { maxLength: 4 }),
    after: fc.array(fc.tuple(name, noise), { maxLength: 4 }),
  })
  .map(({ key, before, after }) => ({
    key,
    before: before.filter(([other]) => other !== key),
    after: after.filter(([other]) => other !== key),
  }));

/** Text and not a value, because an object would lose a key `__proto__`. */
function objectText({ key, before, after }: Members, value: string, space: string): string {
  const write = ([other, item]: readonly [string, unknown]) =>
    `${text(other)}:${space}${text(item)}`;
  const parts = [...before.map(write), `${text(key)}:${space}${value}`, ...after.map(write)];
  return `{${parts.join(`,${space}`)}}`;
}

const prefix = fc.oneof(
  fc.constantFrom(
    "api-1-proxy  | ",
    "2025-11-11T07:40:47.500Z ",
    "2025-11-11T07:40:47.500000000Z ",
    "2025-11-11 07:40:47,500 INFO [main] {trace=1} c.e.Proxy - ",
    "[pod/web-5f7/envoy] ",
    "Nov 11 07:40:47 host dockerd[812]: ",
    "2025-11-11T07:40:47.500Z stdout F ",
    "> ",
    "   \t",
    "\u001b[32mproxy\u001b[0m ",
  ),
  fc.stringMatching(/^[\w :;.,='"()<>#/-]{0,30} $/),
);

/** Any of the wrappings, one in another. */
const wrap: fc.Arbitrary<Wrap> = fc.letrec<{ wrap: Wrap }>((tie) => ({
  wrap: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<Wrap>((line) => line),
    fc.tuple(fc.array(members, { minLength: 1, maxLength: 4 }), tie("wrap"), fc.boolean()).map(
      ([levels, inner, isSpaced]): Wrap =>
        (line) =>
          levels.reduce(
            (value, level) => objectText(level, value, isSpaced ? " " : ""),
            text(inner(line)),
          ),
    ),
    fc.tuple(prefix, tie("wrap")).map(
      ([before, inner]): Wrap =>
        (line) =>
          `${before}${inner(line)}`,
    ),
    tie("wrap").map(
      (inner): Wrap =>
        (line) =>
          `level=info msg=${text(inner(line))} n=1`,
    ),
    fc.tuple(tie("wrap"), fc.boolean()).map(
      ([inner, isPacked]): Wrap =>
        (line) => {
          const value = inner(line);
          const bytes = isPacked ? gzipSync(value) : Buffer.from(value);
          return text({ data: bytes.toString("base64") });
        },
    ),
    fc.tuple(tie("wrap"), fc.boolean()).map(
      ([inner, isForm]): Wrap =>
        (line) => {
          const value = inner(line);
          return isForm
            ? new URLSearchParams({ n: "1", log: value, m: "2" }).toString()
            : `/x?log=${encodeURIComponent(value)}`;
        },
    ),
    tie("wrap").map(
      (inner): Wrap =>
        (line) =>
          `bytes: \\x${Buffer.from(inner(line)).toString("hex")}`,
    ),
  ),
})).wrap;

/** A whole source that holds lines, each once, in their order. */
export type WrapAll = (lines: readonly string[]) => Buffer;

const cells = (separator: string) => (line: string) =>
  ["2025-11-11 07:40:47.500", line, 'a "b"\nc']
    .map((cell) => `"${cell.replaceAll('"', '""')}"`)
    .join(separator);

/**
 * Pieces of a line as Docker's json-file has them. Docker cuts at 16 KiB, which tells a piece. These are shorter: where one
 * ended as a whole line of another protocol does, nothing would tell it.
 */
function jsonFile(line: string, smallest: number): string {
  const bytes = Buffer.from(`${line}\n`);
  const pieces: string[] = [];
  let size = smallest;
  while (hasLineAtCut(line, size)) size++;
  for (let at = 0; at < bytes.length; at += size) {
    const log = bytes.toString("latin1", at, at + size);
    pieces.push(text({ log, stream: "stdout", time: "2025-11-11T07:40:47.5Z" }));
  }
  return `${pieces.join("\n")}\n`;
}

function hasLineAtCut(line: string, size: number): boolean {
  for (let at = size; at < line.length; at += size)
    if (parseAccessLogLine(line.slice(0, at)).ok) return true;
  return false;
}

/** Pieces of a line as FireLens has them, the last in any place. */
function fireLens(line: string, { id, size }: { readonly id: number; readonly size: number }) {
  const pieces = line.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
  const records = pieces.map((log, index) => ({
    ...{ container_name: "proxy", source: "stdout", log, partial_message: "true" },
    ...{ partial_id: String(id), partial_ordinal: String(index + 1) },
    partial_last: String(index === pieces.length - 1),
  }));
  return `${records.toReversed().map(text).join("\n")}\n`;
}

function cri(line: string, size: number): string {
  const pieces = line.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
  return pieces
    .map((piece, index) => {
      const mark = index === pieces.length - 1 ? "F" : "P";
      return `2025-11-11T07:40:47.500000000Z stdout ${mark} ${piece}\n`;
    })
    .join("");
}

const isAscii = (line: string) => /^[ -~]*$/.test(line);

const documents: fc.Arbitrary<(lines: readonly string[]) => string> = fc.oneof(
  // Each line wrapped in its own way.
  fc
    .tuple(fc.array(wrap, { minLength: 1, maxLength: 6 }), fc.constantFrom("\n", "\r\n", "\n\n"))
    .map(
      ([wraps, end]) =>
        (lines: readonly string[]) =>
          lines.map((line, index) => `${wraps[index % wraps.length]?.(line)}${end}`).join(""),
    ),
  // One JSON document, or several, with any indentation.
  fc
    .tuple(fc.array(members, { minLength: 1, maxLength: 3 }), wrap, fc.constantFrom(0, 1, 4, "\t"))
    .map(([levels, inner, indent]) => (lines: readonly string[]) => {
      const records = lines.map((line) =>
        levels.reduce((value, level) => objectText(level, value, " "), text(inner(line))),
      );
      return indented(`[${records.join(",")}]`, indent);
    }),
  fc.tuple(members, wrap, fc.constantFrom("", "\n", ",\n", " ")).map(
    ([level, inner, between]) =>
      (lines: readonly string[]) =>
        lines.map((line) => objectText(level, text(inner(line)), "")).join(between),
  ),
  fc
    .constantFrom(",", ";", "\t", "|")
    .map(
      (separator) => (lines: readonly string[]) =>
        `timestamp${separator}message${separator}note\n${lines.map(cells(separator)).join("\n")}`,
    ),
  fc
    .integer({ min: 30, max: 400 })
    .map(
      (size) => (lines: readonly string[]) =>
        lines.map((line) => (isAscii(line) ? jsonFile(line, size) : `${line}\n`)).join(""),
    ),
  fc
    .integer({ min: 30, max: 400 })
    .map(
      (size) => (lines: readonly string[]) =>
        lines.map((line, id) => fireLens(line, { id, size })).join(""),
    ),
  fc
    .integer({ min: 30, max: 400 })
    .map((size) => (lines: readonly string[]) => lines.map((line) => cri(line, size)).join("")),
);

/** The same JSON with other spaces, without reading it into objects. */
function indented(json: string, indent: number | string): string {
  const step = typeof indent === "number" ? " ".repeat(indent) : indent;
  if (step === "") return json;
  let depth = 0;
  return json.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) => {
    if (token.length > 1 || token === '"') return token;
    if (token === ":") return ": ";
    if (token === ",") return `,\n${step.repeat(depth)}`;
    if (token === "{" || token === "[") return `${token}\n${step.repeat(++depth)}`;
    return `\n${step.repeat(--depth)}${token}`;
  });
}

const encode: fc.Arbitrary<(content: string) => Buffer> = fc.constantFrom(
  (content: string) => Buffer.from(content),
  (content: string) => Buffer.from(`\uFEFF${content}`),
  (content: string) => gzipSync(content),
  (content: string) => Buffer.concat([gzipSync(""), Buffer.from("\n"), gzipSync(content)]),
  (content: string) => Buffer.from(`\uFEFF${content}`, "utf16le"),
  (content: string) => Buffer.from(`\uFEFF${content}`, "utf16le").swap16(),
);

/** Sources of several documents, one after the other. */
export const anyWrapping: fc.Arbitrary<WrapAll> = fc
  .tuple(fc.array(documents, { minLength: 1, maxLength: 3 }), encode)
  .map(
    ([parts, toBytes]): WrapAll =>
      (lines) => {
        const size = Math.ceil(lines.length / parts.length);
        const contents = parts.map((part, index) => {
          const own = lines.slice(index * size, (index + 1) * size);
          return own.length === 0 ? "" : `${part(own)}\n`;
        });
        return toBytes(contents.join(""));
      },
  );
