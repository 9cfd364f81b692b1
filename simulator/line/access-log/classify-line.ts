/**
 * What a line of a proxy container's output is.
 *
 * `access`: an access-log line of Envoy. `outlier`: an outlier-detection event. `proxy`: the application log of Envoy, of
 * AWS's agent or of this simulator. `other`: none of these by itself, such as the continuation of a multi-line entry.
 */
export type LineKind = "access" | "outlier" | "proxy" | "other";

/**
 * Says what one line is, by its whole shape and not by its first character: an outlier event begins like a JSON access
 * line, an application-log line like a TEXT one. An access line that was cut, or is of another Envoy format, may still be
 * `access` here; `parseAccessLogLine` says what is wrong with it.
 *
 * @param line One line, with or without its newline.
 */
export function classifyLine(line: string): LineKind {
  const first = line.charCodeAt(0);
  if (first === OPENING_BRACE) return classifyJson(line);
  if (first === OPENING_BRACKET) {
    // `[2025-11-11T07:40:46.216Z] ` is an access line's, `[2025-11-11 07:40:46.216][12]` an application log's.
    if (line.charCodeAt(11) === CAPITAL_T) return TEXT_ACCESS.test(line) ? "access" : "other";
    return APP_LOG.test(line) ? "proxy" : "other";
  }
  return first === SMALL_T && AGENT_START.test(line) ? "proxy" : "other";
}

const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;
const CAPITAL_T = 0x54;
const SMALL_T = 0x74;

/** After the time, the request line (`"GET / HTTP/1.1" 200 `), or for TCP address, port and three numbers. */
const TEXT_ACCESS =
  /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] (?:"[^ "]+ .*?(?:HTTP\/[\d.]+|-)" \d+ |(?:[\d.]+|\[[\da-f:.%]+\]):\d+ \d+ \d+ \d+ \d+ )/is;

/** Envoy `[date time][thread][level][component]`, agent `[date time][pid][level] [AppNet Agent]`. */
const APP_LOG = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+\]\[\d+\]\[[a-z]+\]/;

/** The agent before its logger is set up. */
const AGENT_START = /^time="[^"]*" level=[a-z]+ /;

function classifyJson(line: string): LineKind {
  // Quotes in values are escaped, so no header value can hold `"key":`. But a key may be a nested object's.
  const maybeAccess = line.includes('"bytes_sent":') && line.includes('"start_time":');
  const isAsEnvoySorts = line.startsWith('{"authority":') || line.startsWith('{"bytes_received":');
  if (maybeAccess && isAsEnvoySorts && !line.includes("{", 1)) {
    return line.trimEnd().endsWith("}") ? "access" : "other";
  }
  if (maybeAccess || line.includes('"upstream_url":')) return classifyByKeys(line);
  return "other";
}

function classifyByKeys(line: string): LineKind {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "other";
  }
  if (typeof value !== "object" || value === null) return "other";
  const has = (key: string) => Object.hasOwn(value, key);
  if (has("action") && has("upstream_url") && has("cluster_name")) return "outlier";
  const isAccess =
    has("start_time") && has("bytes_sent") && (has("response_code") || has("connection_id"));
  return isAccess ? "access" : "other";
}

/** Tells the lines of one stream, in their order. */
export type LineClassifier = (line: string) => LineKind;

/**
 * A classifier with memory, for one stream of a proxy container: an application-log entry may span several lines, of
 * which only the first says what it is. A line that is nothing by itself belongs to the entry before it, also when an
 * access line came between, as two writers share the stream.
 */
export function createLineClassifier(): LineClassifier {
  let afterProxy = false;
  return (line) => {
    const kind = classifyLine(line);
    if (kind === "proxy") afterProxy = true;
    return kind === "other" && afterProxy ? "proxy" : kind;
  };
}
