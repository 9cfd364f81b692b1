import {
  findNodeAtLocation,
  getNodeValue,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { LineCounter } from "yaml";
import type { ParsedFile, Position, UnparsableFile } from "./parse-file.ts";

/** Reads JSON and nothing but JSON; where it is wrong, with the place and the commonest reason. */
export function parseJson(text: string): ParsedFile | UnparsableFile {
  const positionAt = positions(text);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [first] = errors;
  if (first !== undefined) {
    return { ...positionAt(first.offset), message: describeJsonError(text, first) };
  }
  if (tree === undefined) return { message: "It holds no JSON value." };
  return {
    value: getNodeValue(tree),
    locate(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length));
        if (node !== undefined)
          return positionAt((node.parent?.type === "property" ? node.parent : node).offset);
      }
      return undefined;
    },
  };
}

const WHY: Readonly<Record<string, string>> = {
  CloseBraceExpected: "a } is missing",
  CloseBracketExpected: "a ] is missing",
  ColonExpected: "a colon is missing after a key",
  CommaExpected: "a comma is missing",
  EndOfFileExpected: "something follows after the end of the value",
  InvalidCharacter: "a control character stands in a string",
  InvalidEscapeCharacter: "no such escape after a backslash",
  InvalidNumberFormat: "no such number",
  InvalidSymbol: "neither a value nor a key",
  InvalidUnicode: "a \\u needs four hexadecimal digits",
  PropertyNameExpected: "a key in double quotes is missing",
  UnexpectedEndOfComment: "a comment does not end",
  UnexpectedEndOfNumber: "a number does not end",
  UnexpectedEndOfString: "a string does not end on its line",
  ValueExpected: "a value is missing",
};

function describeJsonError(text: string, { error, offset, length }: ParseError): string {
  const name = printParseErrorCode(error);
  const found = text.slice(offset, offset + Math.min(length, 20)).trim();
  if (name === "InvalidCommentToken" || found.startsWith("#") || found.startsWith("//")) {
    return "JSON has no comments: remove this one, or name the file .yaml, where # begins one.";
  }
  const at = found && `, at ${JSON.stringify(found)}`;
  const isTrailing = /^[}\]]/.test(found) && /,\s*$/.test(text.slice(0, offset).slice(-1000));
  if (isTrailing) return `It is no valid JSON: a comma stands before ${found[0]}.`;
  if (found.startsWith("'")) return `It is no valid JSON: strings stand in double quotes${at}.`;
  return `It is no valid JSON: ${WHY[name] ?? name}${at}.`;
}

function positions(text: string): (offset: number) => Position {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    lines.addNewLine(at + 1);
  }
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}
