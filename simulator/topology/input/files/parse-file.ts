import { isUtf8 } from "node:buffer";
import { reasonOf } from "../../../errors.ts";
import { parseJson } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";
import type { ParsedFile, UnparsableFile } from "./parsed-file.ts";

/** AWS's own limit for a task definition is 64 KB; the longest output of describe-services is some hundred. */
export const MOST_BYTES = 4 * 1024 * 1024;
const DEEPEST = 100;
const MOST_VALUES = 500_000;
const TOO_DEEP = `it is nested more than ${DEEPEST} levels deep`;

/** Reads JSON or YAML by the file's ending. Nothing in it is ever executed, and no content makes this throw. */
export function parseFile(name: string, bytes: Buffer): ParsedFile | UnparsableFile {
  const text = textOf(bytes);
  return typeof text === "string" ? parseText(name, text) : text;
}

/** The same of a text: by the ending of a file's name. */
export function parseText(name: string, text: string): ParsedFile | UnparsableFile {
  try {
    const parsed = isYaml(name, text) ? parseYaml(text) : parseJson(text);
    if ("message" in parsed) return parsed;
    const { slips, written, locate, tree } = parsed;
    return {
      ...{ value: boundedCopy(parsed.value), slips, locate, tree, ...(written && { written }) },
      // Looked for in the whole file: only where somebody asks.
      get tags() {
        return parsed.tags;
      },
    };
  } catch (error) {
    // Both parsers recurse: what is nested too deeply for them ends here, not on the reader's screen.
    const isTooDeep = error instanceof RangeError && !(error instanceof TooMuch);
    return { message: `The file cannot be read: ${isTooDeep ? TOO_DEEP : reasonOf(error)}.` };
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

class TooMuch extends RangeError {}

/** A copy of bounded size in which a key `__proto__` is a key like any other. YAML's aliases could else multiply without end. */
export function boundedCopy(whole: unknown): unknown {
  let count = 0;
  const copyOf = (value: unknown, depth: number): unknown => {
    if (++count > MOST_VALUES) throw new TooMuch(`it holds more than ${MOST_VALUES} values`);
    if (typeof value !== "object" || value === null) return value;
    if (depth > DEEPEST) throw new TooMuch(TOO_DEEP);
    if (Array.isArray(value)) return value.map((entry) => copyOf(entry, depth + 1));
    const copy: Record<string, unknown> = Object.create(null);
    for (const [key, entry] of Object.entries(value)) copy[key] = copyOf(entry, depth + 1);
    return copy;
  };
  return copyOf(whole, 0);
}
