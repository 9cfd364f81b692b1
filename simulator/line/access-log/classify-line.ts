import { areKeysOfLine, leadingKeys } from "./broken-json.ts";
import { type AccessLogProfile, profileOf } from "./formats.ts";
import { withoutLineEnd } from "./line-end.ts";
import { type LineSigns, type SignKey, signsOf } from "./line-signs.ts";
import { readText } from "./text-readings.ts";
import { VALUE_PATTERNS } from "./values.ts";

/**
 * What a line of a proxy container's output is.
 *
 * `access`: an access-log line of Envoy. `outlier`: an outlier-detection event. `proxy`: the application log of Envoy, of
 * AWS's agent or of this simulator. `other`: none of these by itself, such as the continuation of a multi-line entry.
 */
export type LineKind = "access" | "outlier" | "proxy" | "other";

/** What is known of the lines of a stream. */
export interface ClassifyOptions {
  /** A profile of your own: its lines are access-log lines too. */
  readonly profile?: AccessLogProfile | string;
}

/**
 * Says what one line is, by its whole shape and not by its first character: an outlier event begins like a JSON access
 * line, an application-log line like a TEXT one. A line that begins like an access line and breaks, or is of another
 * Envoy format, is `access` too; `parseAccessLogLine` says what is wrong with it.
 *
 * @param line One line, with or without its newline.
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function classifyLine(line: string, { profile }: ClassifyOptions = {}): LineKind {
  return kindOf(line, signsOf(profileOf(profile)));
}

function kindOf(line: string, signs: LineSigns): LineKind {
  const kind = kindByShape(line, signs);
  return kind === "other" && isOfLayout(line, signs) ? "access" : kind;
}

function kindByShape(line: string, signs: LineSigns): LineKind {
  const first = line.charCodeAt(0);
  if (first === OPENING_BRACE) return classifyJson(line, signs);
  if (first === OPENING_BRACKET) {
    // `[2025-11-11T07:40:46.216Z] ` is an access line's, `[2025-11-11 07:40:46.216][12]` an application log's.
    if (line.charCodeAt(11) === CAPITAL_T) return TEXT_ACCESS.test(line) ? "access" : "other";
    return APP_LOG.test(line) ? "proxy" : "other";
  }
  return first === SMALL_T && AGENT_START.test(line) ? "proxy" : "other";
}

/** Whether it is a TEXT line of a layout that only the profile has. */
function isOfLayout(line: string, { layouts }: LineSigns): boolean {
  if (layouts.length === 0) return false;
  const text = withoutLineEnd(line);
  return layouts.some(
    ({ format, fittingFields }) => readText(text, format).fitting >= fittingFields,
  );
}

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;
const CAPITAL_T = 0x54;
const SMALL_T = 0x74;

const { time, integer, address } = VALUE_PATTERNS;

/**
 * After the time, the quote of the request line: no other log is known that has it there. Others do write an address
 * there, so a TCP line needs more: four numbers, or the address's port once more, whatever follows.
 */
const TEXT_ACCESS = new RegExp(
  `^\\[${time}\\] (?:"|(?:${address}) (?:${integer} ){4}|(?=(?:${address}) )\\S+:(\\d+) \\1(?:\\s|$))`,
);

/** Envoy `[date time][thread][level][component]`, agent `[date time][pid][level] [AppNet Agent]`. */
const APP_LOG = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+\]\[\d+\]\[[a-z]+\]/;

/** The agent before its logger is set up. */
const AGENT_START = /^time="[^"]*" level=[a-z]+ /;

function classifyJson(line: string, signs: LineSigns): LineKind {
  const { startTime, bytesSent, beginnings } = signs;
  // Quotes in values are escaped, so no header value can hold `"key":`. But a key may be a nested object's.
  const hasKey = ({ written }: SignKey) => line.includes(written);
  const isAsEnvoyWrites =
    beginnings.some((beginning) => line.startsWith(beginning)) &&
    bytesSent.some(hasKey) &&
    startTime.some(hasKey) &&
    !line.includes("{", 1);
  if (isAsEnvoyWrites && line.trimEnd().endsWith("}")) return "access";
  // Others may write a space before the colon.
  const mayHaveKey = ({ quoted }: SignKey) => line.includes(quoted);
  const mayBeWhole =
    (bytesSent.some(mayHaveKey) && startTime.some(mayHaveKey)) || line.includes('"upstream_url"');
  const mayBeBroken = areKeysOfLine(leadingKeys(line), signs);
  if (!mayBeWhole && !mayBeBroken) return "other";
  const value = parsedJson(line);
  if (value === undefined) return mayBeBroken ? "access" : "other";
  return classifyByKeys(value, signs);
}

function classifyByKeys(value: unknown, { startTime, bytesSent, outcome }: LineSigns): LineKind {
  if (typeof value !== "object" || value === null) return "other";
  const has = (key: string) => Object.hasOwn(value, key);
  const hasOneOf = (keys: readonly SignKey[]) => keys.some(({ key }) => has(key));
  if (has("action") && has("upstream_url") && has("cluster_name")) return "outlier";
  return hasOneOf(startTime) && hasOneOf(bytesSent) && hasOneOf(outcome) ? "access" : "other";
}

/** `undefined` where it is not valid JSON. */
function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Tells the lines of one stream, in their order. */
export type LineClassifier = (line: string) => LineKind;

/**
 * A classifier with memory, for one stream of a proxy container: an application-log entry may span several lines, of
 * which only the first says what it is. A line that is nothing by itself belongs to the entry before it, also when an
 * access line came between, as two writers share the stream.
 *
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function createLineClassifier({ profile }: ClassifyOptions = {}): LineClassifier {
  const signs = signsOf(profileOf(profile));
  let isAfterProxy = false;
  return (line) => {
    const kind = kindOf(line, signs);
    if (kind === "proxy") isAfterProxy = true;
    return kind === "other" && isAfterProxy ? "proxy" : kind;
  };
}
