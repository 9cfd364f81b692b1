import type { YAMLError } from "yaml";

/** What to do where YAML takes the first character of a text for a part of its syntax. */
export const QUOTE_IT = "Text that begins with one of ! & * | > @ % ` [ { must stand in quotes";

/**
 * What is wrong, by kind. The parser's own messages quote the text, which may be the value of a secret, and a message
 * may end up in the log of a build.
 */
const KINDS: Readonly<Record<YAMLError["code"], string>> = {
  ALIAS_PROPS: "an alias (*) has a tag (!) or an anchor (&)",
  BAD_ALIAS: "an alias (*) or an anchor (&) has no valid name",
  BAD_COLLECTION_TYPE: "a tag (!) stands before a value of another kind",
  BAD_DIRECTIVE: "a directive (%) is not known",
  BAD_DQ_ESCAPE: "an escape sequence (\\) between double quotes is not known",
  BAD_INDENT: "the indentation is wrong, or a closing ] or } is missing",
  BAD_PROP_ORDER: "a tag (!) or an anchor (&) is in the wrong place",
  BAD_SCALAR_START: "a text begins with a reserved character",
  BLOCK_AS_IMPLICIT_KEY: "a second key, or a list, stands on the line of a key",
  BLOCK_IN_FLOW: "a block (|, > or a list with -) is between brackets",
  DUPLICATE_KEY: "this key stands twice in one map",
  IMPOSSIBLE: "the parser does not understand it",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a closing quote, comma, colon, bracket or space is missing",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines, or its colon is missing",
  MULTIPLE_ANCHORS: "a value has two anchors (&)",
  MULTIPLE_DOCS: "a second document begins, and only one is allowed",
  MULTIPLE_TAGS: "a value has two tags (!)",
  NON_STRING_KEY: "a key is not a text",
  RESOURCE_EXHAUSTION: "it is too large or nested too deeply",
  TAB_AS_INDENT: "a tab indents the line; only spaces may",
  TAG_RESOLVE_FAILED: "a tag (!) is not known",
  UNEXPECTED_TOKEN: "something stands where it is not allowed",
};

/** Kinds that the first character of a text without quotes can lead to. */
const BY_FIRST_CHARACTER: ReadonlySet<YAMLError["code"]> = new Set([
  "ALIAS_PROPS",
  "BAD_ALIAS",
  "BAD_COLLECTION_TYPE",
  "BAD_DIRECTIVE",
  "BAD_INDENT",
  "BAD_PROP_ORDER",
  "BAD_SCALAR_START",
  "BLOCK_IN_FLOW",
  "MULTIPLE_ANCHORS",
  "MULTIPLE_TAGS",
  "TAG_RESOLVE_FAILED",
  "UNEXPECTED_TOKEN",
]);

/** An error of the parser as a message that quotes nothing of the file. */
export function describeYamlError({ code, message }: Pick<YAMLError, "code" | "message">): string {
  // The parser recurses, and takes the end of its stack for an error of the text.
  if (message.includes("call stack")) return notValid("it is nested too deeply");
  const reason = notValid(KINDS[code]);
  return BY_FIRST_CHARACTER.has(code) ? `${reason} ${QUOTE_IT}.` : reason;
}

/** An alias without its anchor, or an anchor on nothing: most likely a text without its quotes. */
export function describeReference(kind: "alias" | "anchor"): string {
  const reason =
    kind === "alias"
      ? "an alias (*) has no anchor (&) before it"
      : "an anchor (&) stands before an empty value";
  return `${notValid(reason)} ${QUOTE_IT}.`;
}

function notValid(reason: string): string {
  return `The file is not valid YAML here: ${reason}.`;
}
