import { DEEPEST, type Finder, type Findings, type FindOptions } from "./finder.ts";
import type { FoundLine } from "./found-line.ts";
import { type ContainerValue, textOf } from "./json-value.ts";
import { type JoinedText, PIECE_BYTES } from "./pieces.ts";

/**
 * A record that holds a piece of a line, or the line that its pieces make; `undefined` for any other record. Docker's json-file
 * marks pieces by the newline that they lack, FireLens by `partial_message`.
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
    const inner = { around: origin, isMessage: true, depth: options.depth + 1 };
    return [...finder.inText(text, inner).found];
  });
  return { found, isQuiet: found.length === 0 };
}

function findInJsonFile(
  finder: Finder,
  { log, output }: { readonly log: string; readonly output: string },
  options: FindOptions,
): Findings | undefined {
  const key = `json-file ${output}`;
  const { pieces } = finder;
  const whole = (text: string) =>
    finder.inText(text, { around: options.around, isMessage: true, depth: options.depth + 1 });
  const waiting = pieces.waiting(key);
  const isEnd = log.endsWith("\n");
  if (waiting === undefined) {
    if (isEnd || !maybePiece(log, finder)) return undefined;
    return findInJoined(finder, pieces.add(pieceOf(key, log, options)), options);
  }
  const isSurePiece = Buffer.byteLength(waiting.text) >= PIECE_BYTES;
  // Some tools take the newline off every line: then a line that stands alone is no end of the one before.
  if (!isSurePiece && isRead(finder, log) && !isRead(finder, waiting.text + log)) {
    const before = findInJoined(finder, pieces.take(key), options);
    return { found: [...before.found, ...whole(log).found], isQuiet: false };
  }
  if (!isEnd && maybePiece(waiting.text + log, finder)) {
    return findInJoined(finder, pieces.add(pieceOf(key, log, options)), options);
  }
  pieces.add(pieceOf(key, log, options));
  return findInJoined(finder, pieces.take(key), options);
}

function pieceOf(key: string, text: string, { around }: FindOptions) {
  return { key, text, origin: around, isLast: false };
}

/** Whether more of a text may follow: it has a piece's length, or begins like a line and is none yet. */
function maybePiece(text: string, finder: Finder): boolean {
  const bytes = Buffer.byteLength(text);
  if (bytes > 0 && bytes % PIECE_BYTES === 0) return true;
  return /^(?:\{"|\[\d{4}-\d\d-\d\dT)/.test(text) && !isRead(finder, text);
}

function isRead(finder: Finder, text: string): boolean {
  return /^[{[]/.test(text) && finder.parse(text.trimEnd()).ok;
}
