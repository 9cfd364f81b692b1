import { isUtf8 } from "node:buffer";
import { reasonOf } from "../../../errors.ts";
import { tooMuchIn } from "./bounded-copy.ts";
import { parseJson } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";
import type { ParsedFile, UnparsableFile } from "./parsed-file.ts";

/** AWS's own limit for a task definition is 64 KB; the longest output of describe-services is some hundred. */
export const MOST_BYTES = 4 * 1024 * 1024;

/** Reads JSON or YAML by the file's ending. Nothing in it is ever executed, and no content makes this throw. */
export function parseFile(name: string, bytes: Buffer): ParsedFile | UnparsableFile {
  const text = textOf(bytes);
  return typeof text === "string" ? parseText(name, text) : text;
}

/** The same of a text: by the ending of a file's name. */
export function parseText(name: string, text: string): ParsedFile | UnparsableFile {
  try {
    return isYaml(name, text) ? parseYaml(text) : parseJson(text);
  } catch (error) {
    return { message: `The file cannot be read: ${tooMuchIn(error) ?? reasonOf(error)}.` };
  }
}

/** The text of a file, or why it has none. */
export function textOf(bytes: Buffer): string | UnparsableFile {
  if (bytes.length > MOST_BYTES) {
    return {
      message: `The file has ${bytes.length} bytes; no ECS definition is larger than ${MOST_BYTES}.`,
    };
  }
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { message: "The file is UTF-16; save it as UTF-8." };
  }
  if (bytes.includes(0)) return { message: "The file is binary, not text." };
  if (!isUtf8(bytes)) return { message: "The file is not UTF-8; save it as UTF-8." };
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return text.trim() === "" ? { message: "The file is empty." } : text;
}

function isYaml(name: string, text: string): boolean {
  if (/\.ya?ml$/i.test(name)) return true;
  return !/\.json$/i.test(name) && !/^\s*[{[]/.test(text);
}
