/** Something about filter patterns that AWS does not document, and what is done here. */
interface OpenPoint {
  readonly pattern: string;
  readonly question: string;
  readonly alternatives: readonly string[];
  readonly choice: string;
}

/** Every such point. docs/logs-api.md has the same table. */
export const UNDOCUMENTED = {
  "ne-on-missing": {
    pattern: '{ $.a != "x" }',
    question: "`a` is missing",
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "ne-on-null": {
    pattern: '{ $.a != "x" }',
    question: "`a` is null",
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "number-pattern-text-value": {
    pattern: "{ $.a = 404 }",
    question: 'whether `"404"` matches',
    alternatives: ["both", "number only"],
    choice: "both",
  },
  "text-pattern-number-value": {
    pattern: '{ $.a = "404" }',
    question: "whether 404 matches",
    alternatives: ["both", "text only"],
    choice: "both",
  },
  "star-on-null": {
    pattern: "{ $.a = * }",
    question: "`a` is null",
    alternatives: ["value only", "both"],
    choice: "value only",
  },
  "not-exists-null": {
    pattern: "{ $.a NOT EXISTS }",
    question: "`a` is null",
    alternatives: ["absent only", "both"],
    choice: "absent only",
  },
  "inner-wildcard": {
    pattern: '{ $.e = "Ev*ent" }',
    question: "what the `*` is",
    alternatives: ["literal", "wildcard"],
    choice: "literal",
  },
  "any-field-depth": {
    pattern: '{ $.* = "x" }',
    question: "which fields are any",
    alternatives: ["first level", "all levels"],
    choice: "first level",
  },
  "keyword-case": {
    pattern: "{ $.a is null }",
    question: "keywords in small letters",
    alternatives: ["error", "accepted"],
    choice: "error",
  },
  "bare-special-term": {
    pattern: "error.code",
    question: "a term without quotation marks",
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "escaped-quote": {
    pattern: '"\\"level\\":\\"error\\""',
    question: "quotation marks in a phrase",
    alternatives: ["supported", "error"],
    choice: "supported",
  },
  "minus-with-blank": {
    pattern: '"ERROR" - "Exiting"',
    question: "the lone minus",
    alternatives: ["as exclusion", "a term -", "error"],
    choice: "error",
  },
  "regex-beside-term": {
    pattern: "%a% ERROR",
    question: "a regex beside a term",
    alternatives: ["error", "and"],
    choice: "error",
  },
  "last-field-takes-rest": {
    pattern: "[w1, w2=b]",
    question: "more words than names",
    alternatives: ['w2 is "b c"', "extra words ignored", "count must be equal"],
    choice: 'w2 is "b c"',
  },
  "double-blank": {
    pattern: "[a, b, c]",
    question: "two blanks between words",
    alternatives: ["one separator", "empty field"],
    choice: "one separator",
  },
  "other-name-in-condition": {
    pattern: "[w1=A && w2=B, w2]",
    question: "a condition on another name",
    alternatives: ["error", "name ignored", "by name"],
    choice: "error",
  },
  "space-phrase-without-blank": {
    pattern: '" "',
    question: "a message without a blank",
    alternatives: ["all", "only with a blank"],
    choice: "all",
  },
  "quoted-optional": {
    pattern: '?"a b" ?c',
    question: "an optional phrase",
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "json-with-prefix": {
    pattern: "{ $.a = 1 }",
    question: "text before the JSON",
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "top-level-array": {
    pattern: "{ $[0].a = 1 }",
    question: "a selector of an array",
    alternatives: ["accepted", "error"],
    choice: "error",
  },
  "regex-blank-and-quote": {
    pattern: "%shutting down%",
    question: "a blank in a regex",
    alternatives: ["allowed", "error"],
    choice: "allowed",
  },
  "boolean-as-text": {
    pattern: "{ $.a = true }",
    question: "whether `true` matches",
    alternatives: ["text only", "both", "error"],
    choice: "both",
  },
} as const satisfies Readonly<Record<string, OpenPoint>>;
