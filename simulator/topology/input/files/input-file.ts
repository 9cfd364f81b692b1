import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "../../../errors.ts";
import { type FoundFile, fileNamed } from "./find-files.ts";
import { MOST_BYTES, parseFile } from "./parse-file.ts";
import type { ParsedFile, UnparsableFile } from "./parsed-file.ts";
import { lazily } from "./syntax-tree.ts";

/** A file that was found, and is read when somebody asks for its content. */
export interface InputFile extends FoundFile {
  /** Absolute: what relative paths in the file are relative to. */
  readonly folder: string;
  /** The content, or why there is none: it cannot be read, or has more than 4 MiB. */
  bytes(): Buffer | UnparsableFile;
  /** The first 64 KiB, of a file of any size; less if it cannot be read. */
  head(): Buffer;
  /**
   * The content of a file of any size, in order. Each chunk is only good until the next one is asked for.
   *
   * @throws The system's error, where the file cannot be read.
   */
  chunks(): Iterable<Buffer>;
  /** The content as JSON or YAML, by the file's ending, or why it is neither. */
  parsed(): ParsedFile | UnparsableFile;
}

/** Each file is read and parsed at most once, however many dialects look at it. */
export function inputFile(found: FoundFile): InputFile {
  const bytes = lazily(() => readBytes(found));
  const parsed = lazily(() => {
    const content = bytes();
    return "message" in content ? content : parseFile(found.name, content);
  });
  const head = lazily(() => headOf(found));
  const chunks = () => chunksOf(found.path);
  return { ...found, folder: dirname(found.path), bytes, head, chunks, parsed };
}

const CHUNK_BYTES = 1024 * 1024;
const HEAD_BYTES = 64 * 1024;

function* chunksOf(path: string): Generator<Buffer> {
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
      yield chunk.subarray(0, bytes);
    }
  } finally {
    closeSync(file);
  }
}

function headOf({ path }: FoundFile): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.subarray(0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

/** The files of an input by their absolute path, and any other regular file of this machine. */
export function openFiles(
  found: readonly InputFile[],
  cwd: string,
): (path: string) => InputFile | undefined {
  const files = new Map(found.map((file) => [file.path, file]));
  return (path) => {
    const other = fileNamed(path, cwd);
    if (other === undefined) return undefined;
    const file = files.get(other.path) ?? inputFile(other);
    files.set(other.path, file);
    return file;
  };
}

function readBytes({ path, sizeBytes }: FoundFile): Buffer | UnparsableFile {
  if (sizeBytes > MOST_BYTES) {
    return {
      message: `The file has ${sizeBytes} bytes; no ECS definition is larger than ${MOST_BYTES}.`,
    };
  }
  try {
    return readFileSync(path);
  } catch (error) {
    return { message: `The file cannot be read: ${reasonOf(error)}.` };
  }
}
