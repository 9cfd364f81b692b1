import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { boundedJson } from "./bounded-copy.ts";
import { jsonTree } from "./json-tree.ts";
import { linesOf } from "./lines-of.ts";
import type { FileProblem, ParsedFile, UnparsableFile } from "./parsed-file.ts";

/**
 * Reads JSON and nothing but JSON; where it is wrong, with the place and the most common reason. Comments and
 * trailing commas are as wrong as anything else, but what the rest says is known in spite of them.
 */
export function parseJson(text: string): ParsedFile | UnparsableFile {
  const { positionAt } = linesOf(text);
  const errors: ParseError[] = [];
  const strict = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [first] = errors;
  const describe = (error: ParseError): FileProblem => ({
    ...positionAt(error.offset),
    message: describeJsonError(text, error),
  });
  const tree = first === undefined ? strict : parseForgivingly(text);
  if (tree === undefined) {
    return first === undefined ? { message: "The file holds no JSON value." } : describe(first);
  }
  return {
    value: boundedJson(tree),
    slips: oncePerPlace(errors).map((error) => {
      const { message, ...place } = describe(error);
      // With comments between, the comma is not seen from the bracket; but nothing else is a slip.
      const bracket = /^[}\]]/.exec(text.slice(error.offset))?.[0];
      return { ...place, message: bracket === undefined ? message : commaBefore(bracket) };
    }),
    tags: [],
    locate(path) {
      for (let length = path.length; length >= 0; length--) {
        const node = findNodeAtLocation(tree, path.slice(0, length));
        if (node !== undefined)
          return positionAt((node.parent?.type === "property" ? node.parent : node).offset);
      }
      return undefined;
    },
    tree: () => jsonTree(tree, { text, positionAt }),
  };
}

function commaBefore(bracket: string): string {
  return `The file is not valid JSON: a comma is before ${bracket}.`;
}

/** `undefined` if more is wrong than comments and trailing commas. */
function parseForgivingly(text: string): ReturnType<typeof parseTree> {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  return errors.length === 0 ? tree : undefined;
}

/** A trailing comma is two errors for the parser: no key, and no value. */
function oncePerPlace(errors: readonly ParseError[]): readonly ParseError[] {
  return errors.filter(
    ({ offset }, index) => errors.findIndex((other) => other.offset === offset) === index,
  );
}

const WHY: Readonly<Record<string, string>> = {
  CloseBraceExpected: "a } is missing",
  CloseBracketExpected: "a ] is missing",
  ColonExpected: "a colon is missing after a key",
  CommaExpected: "a comma is missing",
  EndOfFileExpected: "something follows after the end of the value",
  InvalidCharacter: "a control character is in a string",
  InvalidEscapeCharacter: "an unknown escape follows a backslash",
  InvalidNumberFormat: "a number is malformed",
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
    return "JSON has no comments: remove this one, or rename the file to .yaml and use #.";
  }
  const at = found && `, at ${JSON.stringify(found)}`;
  const isTrailing = /^[}\]]/.test(found) && /,\s*$/.test(text.slice(0, offset).slice(-1000));
  if (isTrailing) return `The file is not valid JSON: a comma is before ${found[0]}.`;
  if (found.startsWith("'")) return `The file is not valid JSON: strings need double quotes${at}.`;
  return `The file is not valid JSON: ${WHY[name] ?? name}${at}.`;
}
