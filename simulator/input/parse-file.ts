import { isUtf8 } from "node:buffer";
import {
  findNodeAtLocation,
  getNodeValue,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { LineCounter, parseDocument } from "yaml";

/** Keys and indices from the top of a file down to a value. */
export type JsonPath = readonly (string | number)[];

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What a file says, and where it says it. */
export interface ParsedFile {
  readonly value: unknown;
  locate(path: JsonPath): Position | undefined;
}

/** Why a file cannot be read, and where. */
export interface UnparsableFile extends Partial<Position> {
  readonly message: string;
}

/** AWS's own limit for a task definition is 64 KB; whatever is larger than this is no definition. */
const MOST_BYTES = 8 * 1024 * 1024;
const DEEPEST = 100;

/** Reads JSON or YAML by the file's name. Nothing in it is ever executed, and no content makes this throw. */
export function parseFile(name: string, bytes: Buffer): ParsedFile | UnparsableFile {
  if (bytes.length > MOST_BYTES) {
    return {
      message: `It has ${bytes.length} bytes; no ECS definition is larger than ${MOST_BYTES}.`,
    };
  }
  if (bytes.includes(0) || !isUtf8(bytes)) {
    return { message: "It is not UTF-8 text (UTF-16, compressed, or binary?)." };
  }
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  if (text.trim() === "") return { message: "It is empty." };
  try {
    return /\.ya?ml$/i.test(name) ? parseYaml(text) : parseJson(text);
  } catch (error) {
    // Both parsers recurse: what is nested too deeply for them ends here, not on the reader's screen.
    const reason = error instanceof RangeError ? "it is nested too deeply" : String(error);
    return { message: `It cannot be read: ${reason}.` };
  }
}

function parseJson(text: string): ParsedFile | UnparsableFile {
  if (depthOf(text) > DEEPEST) return { message: `It is nested more than ${DEEPEST} levels deep.` };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [first] = errors;
  if (first !== undefined) {
    return { ...positionAt(text, first.offset), message: describeJsonError(text, first) };
  }
  if (tree === undefined) return { message: "It holds no JSON value." };
  return {
    value: withoutPrototypes(getNodeValue(tree)),
    locate(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length));
        if (node !== undefined)
          return positionAt(text, (node.parent?.type === "property" ? node.parent : node).offset);
      }
      return undefined;
    },
  };
}

function describeJsonError(text: string, { error, offset, length }: ParseError): string {
  const name = printParseErrorCode(error);
  if (name === "InvalidCommentToken") {
    return "JSON has no comments (the commonest cause of this): remove it, or name the file .yaml, where # begins one.";
  }
  const found = text.slice(offset, offset + Math.min(length, 20));
  const what = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return `It is no valid JSON: ${what}${found.trim() && `, at ${JSON.stringify(found)}`}.`;
}

function parseYaml(text: string): ParsedFile | UnparsableFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    maxAliasCount: 100,
    prettyErrors: false,
  } as object);
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = lineCounter.linePos(first.pos[0]);
    return { line, column: col, message: `It is no valid YAML: ${first.message}.` };
  }
  return {
    value: withoutPrototypes(document.toJS({ maxAliasCount: 100 })),
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        const range = (node as { range?: readonly number[] } | undefined)?.range;
        if (range?.[0] === undefined) continue;
        const { line, col } = lineCounter.linePos(range[0]);
        return { line, column: col };
      }
      return { line: 1, column: 1 };
    },
  };
}

/** A key `__proto__` stays a key. */
function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of Object.entries(value)) copy[key] = withoutPrototypes(entry);
  return copy;
}

/** Deepest nesting of brackets outside strings, without recursion, and in one pass whatever the text holds. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  // A string that never ends goes to the end of its line, as for the parser: no other start is tried inside it.
  for (const [token] of text.matchAll(/"(?:[^"\\\n\r]|\\.)*"?|[[\]{}]/g)) {
    if (token === "{" || token === "[") deepest = Math.max(deepest, ++depth);
    else if (token === "}" || token === "]") depth--;
  }
  return deepest;
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
