import { DEEPEST, type Finder, type Findings, type FindOptions, TEXT_DEPTH } from "./finder.ts";
import type { FoundLine } from "./found-line.ts";
import { type ContainerValue, textOf } from "./json-value.ts";
import { type JoinedText, PIECE_BYTES } from "./pieces.ts";

/**
 * A record that holds a piece of a line, or the line that its pieces make; `undefined` for any
 * other record. Docker's json-file marks pieces by the newline that they lack, FireLens by
 * `partial_message`.
 */
export function findInPiece(
  finder: Finder,
  record: ContainerValue,
  options: FindOptions,
): Findings | undefined {
  if (options.depth >= DEEPEST) return undefined;
  let log: string | undefined;
  let output: string | undefined;
  const marks = new Map<string, string>();
  for (const { key, value } of record.members) {
    if (key === "log" || key === "message") log = textOf(value);
    else if (key === "stream") output = textOf(value);
    else if (key.startsWith("partial_")) marks.set(key, textOf(value) ?? "");
  }
  if (log === undefined) return undefined;
  if (marks.get("partial_message") === "true") {
    const { stream = "", output: source = "" } = options.around;
    const ordinal = Number(marks.get("partial_ordinal") ?? Number.NaN);
    const joined = finder.pieces.add({
      key: `partial ${marks.get("partial_id") ?? `${stream} ${source}`}`,
      text: log,
      origin: options.around,
      isLast: marks.get("partial_last") === "true",
      ...(!Number.isNaN(ordinal) && { ordinal }),
    });
    return findInJoined(finder, joined, options);
  }
  const isJsonFile =
    (output === "stdout" || output === "stderr") &&
    record.members.length <= 4 &&
    record.members.some(({ key }) => key === "time");
  return isJsonFile ? findInJsonFile(finder, { log, output: output ?? "" }, options) : undefined;
}

/** Searches texts that were put together. */
export function findInJoined(
  finder: Finder,
  joined: readonly JoinedText[],
  options: FindOptions,
): Findings {
  const found: FoundLine[] = joined.flatMap(({ text, origin }) => {
    const inner = { around: origin, isMessage: true, depth: options.depth + TEXT_DEPTH };
    return [...finder.inText(text, inner).found];
  });
  return { found, isQuiet: found.length === 0 };
}

function findInJsonFile(
  finder: Finder,
  { log, output }: { readonly log: string; readonly output: string },
  options: FindOptions,
): Findings | undefined {
  const { pieces } = finder;
  const key = `json-file ${output}`;
  const piece = { key, text: log, origin: options.around };
  const waiting = pieces.waiting(key)?.text;
  if (log.endsWith("\n")) {
    pieces.endsLines = true;
    if (waiting === undefined) return undefined;
    return findInJoined(finder, pieces.add({ ...piece, isLast: true }), options);
  }
  if (pieces.endsLines || maybePiece(log, waiting, finder)) {
    return findInJoined(finder, pieces.add({ ...piece, isLast: false }), options);
  }
  if (waiting === undefined) return undefined;
  // No line of this file has its newline: what waited was a line, and so may this be.
  const before = findInJoined(finder, pieces.take(key), options).found;
  if (beginsLine(log)) {
    pieces.add({ ...piece, isLast: false });
    return { found: before, isQuiet: true };
  }
  const inner = { around: options.around, isMessage: true, depth: options.depth + TEXT_DEPTH };
  return { found: [...before, ...finder.inText(log, inner).found], isQuiet: false };
}

/** Whether a text without its newline is a piece, in a file in which no text has had one so far. */
function maybePiece(log: string, waiting: string | undefined, finder: Finder): boolean {
  if (waiting === undefined) return beginsLine(log) || isPieceLong(log);
  if (isPieceLong(waiting)) return true;
  if (beginsLine(log)) return false;
  const kind = finder.classify(waiting);
  const isWhole = kind !== "other" && (kind !== "access" || isRead(finder, waiting));
  return !isWhole || isRead(finder, waiting + log);
}

/** Whether a text has the length at which Docker cuts. */
function isPieceLong(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes > 0 && bytes % PIECE_BYTES === 0;
}

function beginsLine(text: string): boolean {
  return /^(?:\{"|\[\d{4}-\d\d-\d\d[T ])/.test(text);
}

function isRead(finder: Finder, text: string): boolean {
  return /^[{[]/.test(text) && finder.parse(text).ok;
}
