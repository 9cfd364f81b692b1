import type { FileProblem, JsonPath, Position } from "./parsed-file.ts";

/** What a scan does with the value at a path: read it as a whole, look inside it, or pass over it. */
export type Wanted = "value" | "inside" | "nothing";

/** A value that was asked for, and where it begins. */
export interface ScannedValue extends Position {
  readonly path: JsonPath;
  readonly value: unknown;
}

interface ScanOptions {
  readonly chunks: Iterable<Buffer>;
  want(path: JsonPath): Wanted;
  found(value: ScannedValue): void;
}

/** One value that was asked for may be this large. */
const MOST_VALUE_BYTES = 16 * 1024 * 1024;
const DEEPEST = 200;

const [QUOTE, BACKSLASH, COMMA, COLON, NEWLINE] = [0x22, 0x5c, 0x2c, 0x3a, 0x0a];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [0x5b, 0x5d, 0x7b, 0x7d];

interface Container {
  readonly isMap: boolean;
  /** Of a list: of the current entry. */
  index: number;
  /** Of a map: of the current entry; none before the colon. */
  key: string | undefined;
}

/** Something that is being read: a key, or a value that is kept or passed over. */
interface Reading extends Position {
  readonly kind: "key" | "kept" | "passed";
  readonly isScalar: boolean;
  readonly pieces: Buffer[];
  bytes: number;
}

/**
 * Reads single values out of JSON of any size, in one pass and without keeping the rest: a Terraform state may have hundreds of
 * megabytes, of which a few kilobytes are wanted. What is passed over is not checked.
 *
 * @returns Why the scan ended early; `undefined` if it did not.
 */
export function scanJson({ chunks, want, found }: ScanOptions): FileProblem | undefined {
  const stack: Container[] = [];
  let reading: Reading | undefined;
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let line = 1;
  let lineStart = 0;
  let offset = 0;

  try {
    for (const chunk of chunks) {
      scanChunk(chunk);
      offset += chunk.length;
    }
    // A number is ended by what follows it.
    if (reading?.isScalar && depth === 0 && !inString) finish(Buffer.alloc(0), 0, 0);
    if (reading !== undefined || stack.length > 0) {
      throw new ScanError({ ...position(0), message: "The file ends before its JSON does." });
    }
  } catch (error) {
    if (error instanceof ScanError) return error.problem;
    throw error;
  }
  return undefined;

  function scanChunk(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) finish(chunk, from, at + 1);
        }
        continue;
      }
      if (byte === NEWLINE) {
        line++;
        lineStart = offset + at + 1;
      }
      if (reading?.isScalar && depth === 0 && isEndOfScalar(byte)) finish(chunk, from, at);
      if (reading === undefined) {
        if (begin(byte, at)) from = at;
        else continue;
      }
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_MAP || byte === OPEN_LIST) {
        if (++depth > DEEPEST) throw wrong(at, `it is nested more than ${DEEPEST} levels deep`);
      } else if ((byte === CLOSE_MAP || byte === CLOSE_LIST) && --depth === 0) {
        finish(chunk, from, at + 1);
      }
    }
    if (reading !== undefined) keep(chunk, from, chunk.length);
  }

  /** Whether a key or value that is read as a whole begins with this byte. */
  function begin(byte: number, at: number): boolean {
    const top = stack.at(-1);
    if (byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf) return false;
    if (byte === COMMA) {
      if (top === undefined) throw wrong(at, "a comma is outside of lists and objects");
      top.index++;
      top.key = undefined;
      return false;
    }
    if (byte === COLON && top?.key !== undefined) return false;
    if (byte === CLOSE_MAP || byte === CLOSE_LIST) {
      if (top?.isMap !== (byte === CLOSE_MAP)) throw wrong(at, "a bracket closes nothing");
      stack.pop();
      return false;
    }
    if (top?.isMap && top.key === undefined) {
      if (byte !== QUOTE) throw wrong(at, "a key in double quotes is missing");
      reading = { kind: "key", isScalar: false, pieces: [], bytes: 0, ...position(at) };
      return true;
    }
    const wanted = want(pathNow());
    const isMap = byte === OPEN_MAP;
    if (wanted === "inside" && (isMap || byte === OPEN_LIST)) {
      if (stack.length > DEEPEST) throw wrong(at, `it is nested more than ${DEEPEST} levels deep`);
      stack.push({ isMap, index: 0, key: undefined });
      return false;
    }
    reading = {
      kind: wanted === "value" ? "kept" : "passed",
      isScalar: !isMap && byte !== OPEN_LIST && byte !== QUOTE,
      ...{ pieces: [], bytes: 0 },
      ...position(at),
    };
    return true;
  }

  function keep(chunk: Buffer, from: number, to: number): void {
    if (reading === undefined || reading.kind === "passed") return;
    reading.bytes += to - from;
    if (reading.bytes > MOST_VALUE_BYTES) {
      const message = `A value has more than ${MOST_VALUE_BYTES} bytes.`;
      throw new ScanError({ line: reading.line, column: reading.column, message });
    }
    // The chunk's memory is used again for the next one.
    reading.pieces.push(Buffer.from(chunk.subarray(from, to)));
  }

  function finish(chunk: Buffer, from: number, to: number): void {
    keep(chunk, from, to);
    const done = reading as Reading;
    reading = undefined;
    if (done.kind === "passed") return;
    const value = parsed(done);
    const top = stack.at(-1);
    if (done.kind === "key" && top !== undefined) top.key = String(value);
    else found({ path: pathNow(), value, line: done.line, column: done.column });
  }

  function pathNow(): JsonPath {
    return stack.map(({ isMap, key, index }) => (isMap ? (key ?? "") : index));
  }

  function position(at: number): Position {
    return { line, column: offset + at - lineStart + 1 };
  }

  function wrong(at: number, reason: string): ScanError {
    return new ScanError({ ...position(at), message: `The file is not valid JSON: ${reason}.` });
  }
}

/** Also the start of the next chunk: what was kept of a value stands in `pieces`. */
function parsed({ pieces, line, column }: Reading): unknown {
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch {
    // The parser's own message quotes the text, which may hold secrets.
    throw new ScanError({ line, column, message: "The file is not valid JSON in this value." });
  }
}

function isEndOfScalar(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_MAP || byte === CLOSE_LIST || byte <= 0x20;
}

class ScanError extends Error {
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
