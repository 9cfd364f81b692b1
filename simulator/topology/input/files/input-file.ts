import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "../../../errors.ts";
import type { FoundFile } from "./find-files.ts";
import { MOST_BYTES, parseFile } from "./parse-file.ts";
import type { ParsedFile, UnparsableFile } from "./parsed-file.ts";

/** A file that was found, and is read when somebody asks for its content. */
export interface InputFile extends FoundFile {
  /** Absolute: what relative paths in the file are relative to. */
  readonly folder: string;
  /** The content, or why there is none: it cannot be read, or has more than 4 MiB. */
  bytes(): Buffer | UnparsableFile;
  /** The content as JSON or YAML, by the file's ending, or why it is neither. */
  parsed(): ParsedFile | UnparsableFile;
}

/** Each file is read and parsed at most once, however many dialects look at it. */
export function inputFile(found: FoundFile): InputFile {
  const bytes = once(() => readBytes(found));
  const parsed = once(() => {
    const content = bytes();
    return "message" in content ? content : parseFile(found.name, content);
  });
  return { ...found, folder: dirname(found.path), bytes, parsed };
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

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
