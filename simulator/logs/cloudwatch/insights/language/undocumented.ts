/** A point that AWS's documentation leaves open, and what this simulator does. */
interface OpenPoint {
  readonly question: string;
  /** What AWS may do. */
  readonly alternatives: readonly string[];
  /** What the simulator does: one of the alternatives. */
  readonly choice: string;
  /** What else there is to say of the choice. */
  readonly remark?: string;
  /** The switch that changes it, for the day somebody measures it. */
  readonly switch?: string;
}

/**
 * Every point of Logs Insights and of filter patterns that AWS leaves open, by its id. The one
 * place that knows them: the code asks {@link Choices}, and docs/insights.md lists the table.
 */
export const OPEN_POINTS = {
  "null-and-missing/json-null-ispresent": {
    question: "Is a field whose JSON value is null present?",
    alternatives: ["absent", "present"],
    choice: "absent",
    switch: "jsonNull",
  },
  "null-and-missing/json-null-in-row": {
    question: "Does a row show a null field?",
    alternatives: ["key absent", "text null", "empty text"],
    choice: "key absent",
  },
  "null-and-missing/json-null-coalesce": {
    question: "Does coalesce skip JSON null?",
    alternatives: ["skips", "keeps"],
    choice: "skips",
  },
  "null-and-missing/json-null-isempty": {
    question: "isempty of JSON null",
    alternatives: ["counts as missing", "only really missing"],
    choice: "counts as missing",
  },
  "null-and-missing/group-key-missing": {
    question: "stats by a field that some events lack",
    alternatives: ["row without the key", "group dropped", "empty text key"],
    choice: "row without the key",
    switch: "missingGroupKey",
  },
  "null-and-missing/stats-on-nothing": {
    question: "stats without by when no event matches",
    alternatives: ["no row", "row with 0"],
    choice: "no row",
    switch: "statsOnNothing",
  },
  "null-and-missing/not-of-comparison-on-missing": {
    question: "not (missing = 1)",
    alternatives: ["two-valued: true", "three-valued: unknown"],
    choice: "two-valued: true",
    switch: "notOfMissing",
  },
  "null-and-missing/not-like-missing": {
    question: 'missing not like "v"',
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "null-and-missing/arithmetic-with-missing": {
    question: "zz + 1 where zz is missing",
    alternatives: ["null", "missing is 0"],
    choice: "null",
  },
  "null-and-missing/empty-text-value": {
    question: 'Is a JSON "" present, shown, and a group?',
    alternatives: ['present, shown as ""', "treated as absent"],
    choice: 'present, shown as ""',
  },
  "null-and-missing/display-unknown-field": {
    question: "display of a field that no event has",
    alternatives: ["empty row", "error"],
    choice: "empty row",
  },
  "null-and-missing/self-alias-never-present": {
    question: 'coalesce(x, "d") as x when x is in no event of the range',
    alternatives: ["value d", "column dropped"],
    choice: "value d",
    remark: "Lint names it.",
  },
  "null-and-missing/sort-missing-values": {
    question: "Where do rows without the sort field go?",
    alternatives: ["first", "last"],
    choice: "first",
    switch: "missingInSort",
  },
  "types/number-field-equals-text": {
    question: 'response_code = "200" when JSON has 200',
    alternatives: ["both match", "text only"],
    choice: "both match",
    switch: "numberEqualsText",
  },
  "types/json-text-number-compare": {
    question: 'upstream_service_time is a text in JSON: "12" > 9',
    alternatives: ["converted", "no match"],
    choice: "converted",
  },
  "types/json-text-number-sum": {
    question: "avg/sum/pct over JSON text numbers",
    alternatives: ["converted", "absent"],
    choice: "converted",
  },
  "types/boolean-literals": {
    question: 'ok = true / "true" / 1 on a JSON boolean',
    alternatives: ["keyword true works", "true is an (absent) field", "error"],
    choice: "keyword true works",
    remark: '"true" and 1 match as well.',
  },
  "types/text-greater-than-text": {
    question: "b > a on texts",
    alternatives: ["code point order", "natural order", "never"],
    choice: "code point order",
  },
  "types/text-vs-number-order": {
    question: '"abc" > 5',
    alternatives: ["text never matches", "compared as texts"],
    choice: "text never matches",
  },
  "types/arithmetic-on-text": {
    question: '"abc" + 1',
    alternatives: ["absent", "error", "concatenation"],
    choice: "absent",
  },
  "types/division-by-zero": {
    question: "1 / 0",
    alternatives: ["absent", "Infinity", "NaN"],
    choice: "absent",
  },
  "types/group-number-and-same-text": {
    question: '200 (number) and "200" (text) as group keys',
    alternatives: ["merged", "separate"],
    choice: "merged",
  },
  "types/min-max-on-text": {
    question: "max(path)",
    alternatives: ["text order", "absent"],
    choice: "text order",
    remark: "By the rules of sort.",
  },
  "types/max-timestamp-rendering": {
    question: "max(@timestamp) shown as",
    alternatives: ["text", "epoch ms"],
    choice: "text",
  },
  "rendering/avg-whole-number": {
    question: "avg of 1 and 3",
    alternatives: ["2", "2.0"],
    choice: "2",
    switch: "computedNumbers",
  },
  "rendering/json-decimal-zero": {
    question: "JSON literal 15.0",
    alternatives: ["as written", "shortest"],
    choice: "as written",
  },
  "rendering/json-exponent": {
    question: "JSON literal 1e5",
    alternatives: ["as written", "Java", "plain"],
    choice: "as written",
  },
  "rendering/json-big-integer": {
    question: "JSON literal 12345678901234567890",
    alternatives: ["as written", "double"],
    choice: "as written",
  },
  "rendering/large-double-result": {
    question: "x * 1000000 for 67.5",
    alternatives: ["plain", "Java"],
    choice: "plain",
  },
  "rendering/integer-division-result": {
    question: "6 / 2",
    alternatives: ["3", "3.0"],
    choice: "3",
  },
  "rendering/list-rendering": {
    question: "split() and values() in a row",
    alternatives: ["JSON text", "spaced JSON"],
    choice: "JSON text",
  },
  "rendering/unaliased-expression-column": {
    question: "Column name of fields a*2",
    alternatives: ["source text", "without spaces"],
    choice: "source text",
  },
  "rendering/count-call-column": {
    question: "Column of stats count()",
    alternatives: ["count()", "count(*)"],
    choice: "count()",
  },
  "rendering/backtick-column-name": {
    question: "Column name of `foo-bar`",
    alternatives: ["plain", "with back-ticks"],
    choice: "plain",
  },
  "rendering/aggregate-name-case": {
    question: "Column of AVG(x)",
    alternatives: ["as typed", "lower case"],
    choice: "as typed",
  },
  "rendering/column-order-in-row": {
    question: "Order of {field,value} in a row",
    alternatives: ["keys then aggregates", "as listed"],
    choice: "keys then aggregates",
  },
  "rendering/parse-only-columns": {
    question: "parse without fields or display",
    alternatives: ["default columns and captures", "default columns only"],
    choice: "default columns and captures",
  },
  "operators/and-or-precedence": {
    question: "a or b and c without parentheses",
    alternatives: ["and first", "left to right"],
    choice: "and first",
    switch: "precedence",
  },
  "operators/not-precedence": {
    question: "not x = 1 and y = 1",
    alternatives: ["not binds to the comparison", "not takes all"],
    choice: "not binds to the comparison",
  },
  "operators/unary-minus": {
    question: "x > -5",
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "operators/power-associativity": {
    question: "2 ^ 3 ^ 2",
    alternatives: ["right 512", "left 64"],
    choice: "left 64",
    remark: "Lint names a chain.",
  },
  "operators/negative-modulo": { question: "(0-7) % 3", alternatives: ["2", "-1"], choice: "-1" },
  "operators/match-with-text": {
    question: '=~ "x"',
    alternatives: ["error", "substring"],
    choice: "error",
  },
  "operators/like-expression": {
    question: "like with a field on the right",
    alternatives: ["error", "substring"],
    choice: "error",
  },
  "operators/in-mixed-types": {
    question: 'x in ["200"] for number 200',
    alternatives: ["match", "none"],
    choice: "match",
  },
  "operators/double-quotes-as-field": {
    question: '68295785246 says "ok" is a field name',
    alternatives: ["text", "field"],
    choice: "text",
  },
  "lexical/text-escapes": {
    question: "Backslash in quoted text",
    alternatives: ["escapes quote and backslash", "error"],
    choice: "escapes quote and backslash",
    remark: "Other escapes stay as they are written.",
    switch: "textEscapes",
  },
  "lexical/trailing-pipe": {
    question: "fields a |",
    alternatives: ["error", "ignored"],
    choice: "error",
  },
  "lexical/leading-pipe": {
    question: "| fields a",
    alternatives: ["error", "ignored"],
    choice: "error",
  },
  "lexical/comment-only": {
    question: "# nothing",
    alternatives: ["error", "all events"],
    choice: "error",
  },
  "lexical/keyword-as-field": {
    question: "field named limit, by or like",
    alternatives: ["accepted", "error"],
    choice: "accepted",
    remark: "Words of the grammar (and, or, not, like, in, as, by, asc, desc) need back-ticks.",
  },
  "lexical/function-name-as-field": {
    question: "fields count, bin",
    alternatives: ["accepted", "error"],
    choice: "accepted",
    remark: "Where no parenthesis follows.",
  },
  "lexical/old-commands": {
    question: "head, tail, search, order",
    alternatives: ["as limit", "error"],
    choice: "error",
    remark: "It names what to write instead.",
  },
  "lexical/offset-unit": {
    question: "Position counts UTF-16 units, code points or bytes?",
    alternatives: ["UTF-16", "code points", "bytes"],
    choice: "UTF-16",
  },
  "lexical/line-numbers": {
    question: "Second line of a query: position within the line?",
    alternatives: ["line 2, column"],
    choice: "line 2, column",
    remark: "The offset is in queryCompileError.location.",
  },
  "lexical/deep-dots": {
    question: 'field "a.b" given flat and nested in the same event',
    alternatives: ["first wins", "last wins"],
    choice: "first wins",
  },
  "parse/glob-lazy": {
    question: "Does * stop at the first delimiter?",
    alternatives: ["lazy", "greedy"],
    choice: "lazy",
    switch: "glob",
  },
  "parse/glob-browser-agent": {
    question: "TEXT line whose agent has spaces",
    alternatives: ["lazy"],
    choice: "lazy",
  },
  "parse/glob-newline": {
    question: "* over a line break",
    alternatives: ["crosses", "no match"],
    choice: "crosses",
  },
  "parse/glob-spaces": {
    question: "one blank in the pattern, two in the message",
    alternatives: ["literal", "any blanks"],
    choice: "literal",
  },
  "parse/glob-escape": {
    question: "a literal * in the pattern",
    alternatives: ["no escape", "backslash escapes"],
    choice: "no escape",
  },
  "parse/glob-empty-capture": {
    question: "capture of nothing",
    alternatives: ["present and empty", "absent"],
    choice: "present and empty",
  },
  "parse/regex-optional-group": {
    question: "group that did not take part",
    alternatives: ["absent", "empty text"],
    choice: "absent",
  },
  "parse/regex-lazy-tail": {
    question: "docs sample ends in (?<latency2>.*?)/",
    alternatives: ["empty text", "absent"],
    choice: "empty text",
  },
  "parse/regex-dialect": {
    question: "look-around and back references",
    alternatives: ["refused", "accepted"],
    choice: "refused",
    remark: "The dialect is RE2's.",
    switch: "regexDialect",
  },
  "parse/bounded-repetition-bug": {
    question: "59924346214 saw AWS lose rows with {31} in a filter regex",
    alternatives: ["matches as written"],
    choice: "matches as written",
  },
  "parse/parse-over-discovered-name": {
    question: "parse … as status when events carry status and the query did not select it",
    alternatives: ["parse wins", "error"],
    choice: "parse wins",
    remark: "Lint names it.",
  },
  "parse/reselect-discovered-field": {
    question: "fields a | fields a",
    alternatives: ["once", "error"],
    choice: "once",
  },
  "parse/parse-after-stats": {
    question: "parse of a stats output",
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "parse/csv-extra-and-missing": {
    question: "more or fewer values than names",
    alternatives: ["extra dropped, missing absent", "last takes rest"],
    choice: "extra dropped, missing absent",
  },
  "parse/csv-quotes": {
    question: "quoted values",
    alternatives: ["RFC 4180", "split at every comma"],
    choice: "RFC 4180",
  },
  "parse/jsonparse-dot-same-command": {
    question: "fields jsonParse(x) as j, j.a as b",
    alternatives: ["1", "absent"],
    choice: "absent",
  },
  "stats/pct-method": {
    question: "pct(x, 50) of 1..4 and pct(x, 95) of 1,2",
    alternatives: ["nearest rank 2", "linear 2.5", "upper 3"],
    choice: "nearest rank 2",
    remark: "An observed value.",
    switch: "percentile",
  },
  "stats/stddev-kind": {
    question: "stddev of 2,4,4,4,5,5,7,9",
    alternatives: ["population 2", "sample 2.138"],
    choice: "population 2",
    switch: "stddev",
  },
  "stats/stats-order-without-sort": {
    question: "Order of rows",
    alternatives: ["first seen", "count descending", "key ascending"],
    choice: "first seen",
    remark: "Bins come in ascending order. Do not rely on it.",
  },
  "stats/count-distinct-approximate": {
    question: "From which cardinality is it approximate?",
    alternatives: ["exact"],
    choice: "exact",
  },
  "stats/earliest-tie": {
    question: "Two events with the earliest timestamp",
    alternatives: ["ingestion order", "last"],
    choice: "ingestion order",
  },
  "stats/sort-before-single-stats": {
    question: "sort … | stats … (one stats)",
    alternatives: ["accepted", "error"],
    choice: "error",
    remark: "With the hint to move it.",
  },
  "stats/topk-values-histogram-rate": {
    question: "values, topk, histogram, rate, offset",
    alternatives: ["refuse"],
    choice: "refuse",
    remark: "By name, but for values().",
  },
  "stats/strcontains-third-argument": {
    question: "strcontains(a, b, true)",
    alternatives: ["docs", "measured"],
    choice: "docs",
    remark: "Lint says that AWS ignored it in June 2026.",
  },
  "order/sort-default-direction": {
    question: "sort x without asc or desc",
    alternatives: ["asc", "desc"],
    choice: "asc",
    switch: "sortDirection",
  },
  "order/sort-what-is-a-number": {
    question: "Are -3, 1.5, 1e3 number values?",
    alternatives: ["all numeric forms", "digits only"],
    choice: "all numeric forms",
  },
  "order/limit-zero": { question: "limit 0", alternatives: ["error", "no rows"], choice: "error" },
  "order/limit-twice": {
    question: "limit 5 | limit 2; limit then filter",
    alternatives: ["pipeline order", "last wins"],
    choice: "pipeline order",
  },
  "order/dedup-after-stats": {
    question: "stats … | dedup x",
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "discovery/json-array-at-top": {
    question: "event is [1,2]",
    alternatives: ["no fields"],
    choice: "no fields",
  },
  "discovery/json-leading-blank": {
    question: "blank before the brace",
    alternatives: ["discovered", "not discovered"],
    choice: "discovered",
  },
  "discovery/json-trailing-text": {
    question: '{"a":1} tail',
    alternatives: ["not discovered", "discovered"],
    choice: "not discovered",
  },
  "discovery/duplicate-keys": {
    question: '{"a":1,"a":2}',
    alternatives: ["last", "first"],
    choice: "last",
  },
  "discovery/field-cap": {
    question: "which 200 fields are kept",
    alternatives: ["first 200 in order", "none", "no cap"],
    choice: "no cap",
    remark: "Lint does not see the events.",
  },
  "discovery/empty-object-and-array": {
    question: '{"a":{},"b":[]}',
    alternatives: ["absent", "JSON text"],
    choice: "absent",
  },
  "time/end-second": {
    question: "Does endTime n include n.999?",
    alternatives: ["up to n.000", "up to n.999"],
    choice: "up to n.999",
    switch: "endSecond",
  },
  "time/human-timestamp": {
    question: "filter @timestamp >= '2025-12-01'",
    alternatives: ["error", "no rows", "all rows"],
    choice: "error",
    remark: "With the hint to use toMillis.",
    switch: "humanTimestamp",
  },
  "time/bin-week-month": {
    question: "Where do weeks, months, quarters start?",
    alternatives: ["calendar (Monday, 1st)", "epoch multiples (Thursday)"],
    choice: "epoch multiples (Thursday)",
    remark: "Months, quarters and years follow the calendar.",
  },
  "time/bin-odd-size": {
    question: "bin(7m)",
    alternatives: ["epoch multiples", "from the hour"],
    choice: "epoch multiples",
  },
  "time/dateceil-on-boundary": {
    question: "dateceil of 14:00:00.000 by 1h",
    alternatives: ["same", "next"],
    choice: "same",
  },
  "time/statistics-numbers": {
    question: "recordsMatched with stats, limit, dedup; bytesScanned formula",
    alternatives: ["matched"],
    choice: "matched",
    remark:
      "recordsMatched counts the events that reach the first stats, or the result before limit and dedup; bytesScanned is the length in UTF-8.",
  },
  "time/start-time-in-millis": {
    question: "startTime given in milliseconds",
    alternatives: ["taken as seconds", "values above 1e11 taken as ms", "error"],
    choice: "values above 1e11 taken as ms",
  },
  "time/api-limit-and-query-limit": {
    question: "limit in the query and the limit parameter",
    alternatives: ["smaller wins", "query wins"],
    choice: "smaller wins",
  },
  "filter-pattern/ne-on-missing": {
    question: '{ $.a != "x" } when a is absent',
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "filter-pattern/ne-on-null": {
    question: '{ $.a != "x" } when a is null',
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "filter-pattern/number-pattern-text-value": {
    question: '{ $.a = 404 } on "404"',
    alternatives: ["both", "number only"],
    choice: "both",
  },
  "filter-pattern/text-pattern-number-value": {
    question: '{ $.a = "404" } on 404',
    alternatives: ["both", "text only"],
    choice: "both",
  },
  "filter-pattern/star-on-null": {
    question: "{ $.a = * } on null",
    alternatives: ["value only", "both"],
    choice: "value only",
  },
  "filter-pattern/not-exists-null": {
    question: "{ $.a NOT EXISTS } on null",
    alternatives: ["absent only", "both"],
    choice: "absent only",
  },
  "filter-pattern/inner-wildcard": {
    question: '{ $.e = "Ev*ent" }',
    alternatives: ["literal", "wildcard"],
    choice: "literal",
  },
  "filter-pattern/any-field-depth": {
    question: '{ $.* = "x" } below the first level',
    alternatives: ["first level", "all levels"],
    choice: "first level",
  },
  "filter-pattern/keyword-case": {
    question: "{ $.a is null }",
    alternatives: ["error", "accepted"],
    choice: "error",
  },
  "filter-pattern/bare-special-term": {
    question: "error.code without quotes",
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "filter-pattern/escaped-quote": {
    question: '"\\"level\\":\\"error\\""',
    alternatives: ["supported", "error"],
    choice: "supported",
  },
  "filter-pattern/minus-with-blank": {
    question: '"ERROR" - "Exiting"',
    alternatives: ["as exclusion", "a term -", "error"],
    choice: "error",
  },
  "filter-pattern/regex-beside-term": {
    question: "%a% ERROR",
    alternatives: ["error", "and"],
    choice: "error",
  },
  "filter-pattern/last-field-takes-rest": {
    question: "[w1=ERROR, w2] on seven words",
    alternatives: ['w2 is "b c"', "extra words ignored", "count must be equal"],
    choice: 'w2 is "b c"',
  },
  "filter-pattern/double-blank": {
    question: "two blanks between words",
    alternatives: ["one separator", "empty field"],
    choice: "one separator",
  },
  "filter-pattern/other-name-in-condition": {
    question: "[w1=A && w2=B, w2]",
    alternatives: ["error", "name ignored", "by name"],
    choice: "error",
  },
  "filter-pattern/space-phrase-without-blank": {
    question: '" " on a message without a blank',
    alternatives: ["all", "only with a blank"],
    choice: "all",
  },
  "filter-pattern/quoted-optional": {
    question: '?"a b" ?c',
    alternatives: ["accepted", "error"],
    choice: "accepted",
  },
  "filter-pattern/json-with-prefix": {
    question: "text before the JSON",
    alternatives: ["no match", "match"],
    choice: "no match",
  },
  "filter-pattern/top-level-array": {
    question: "{ $[0].a = 1 }",
    alternatives: ["accepted", "error"],
    choice: "error",
  },
  "filter-pattern/regex-blank-and-quote": {
    question: "blank inside %…%",
    alternatives: ["allowed", "error"],
    choice: "allowed",
  },
  "filter-pattern/boolean-as-text": {
    question: "{ $.a = true }",
    alternatives: ["text only", "both", "error"],
    choice: "both",
  },
} as const satisfies Record<string, OpenPoint>;

type Table = typeof OPEN_POINTS;

export type OpenPointId = keyof Table;

type Switchable = {
  [Id in OpenPointId]: Table[Id] extends { readonly switch: string } ? Id : never;
}[OpenPointId];

/** What is done at each point that has a switch: one of its alternatives. */
export type Choices = {
  readonly [Id in Switchable as Table[Id]["switch"]]: Table[Id]["alternatives"][number];
};

/** What the simulator does unless somebody sets a switch. */
export const DEFAULT_CHOICES: Choices = Object.fromEntries(
  Object.values(OPEN_POINTS).flatMap((point) =>
    "switch" in point ? [[point.switch, point.choice]] : [],
  ),
) as unknown as Choices;
