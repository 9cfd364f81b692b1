/**
 * What a line of a proxy container's output is.
 * `access`: an access-log line. `outlier`: an outlier-detection event. `proxy`: the application log of Envoy, of AWS's
 * agent or of this simulator. `other`: none of these, such as the continuation of a multi-line entry.
 */
export type LineKind = "access" | "outlier" | "proxy" | "other";

/** TEXT: `[2025-11-11T07:40:46.216Z] ` and then the quoted request, or (TCP) an address. */
const TEXT_ACCESS =
  /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] (?:"|[\d.]+:\d+ |\[[0-9a-f:.]+\]:\d+ |- )/i;

/** Envoy and agent: `[2025-11-11 07:40:46.216][12][info]`; agent before its logger is up: `time="…" level=info`. */
const APP_LOG =
  /^(?:\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]\[\d+\]\[[a-z]+\]|time="[^"]*" level=[a-z]+ )/;

/**
 * Says what one line is, by its whole shape and not by its first character: an outlier event begins like a JSON access
 * line, and an application-log line like a TEXT one.
 *
 * @param line One line without its newline.
 */
export function classifyLine(line: string): LineKind {
  const first = line.charCodeAt(0);
  if (first === 0x7b) return classifyJson(line);
  if (first === 0x5b) {
    if (TEXT_ACCESS.test(line)) return "access";
    if (APP_LOG.test(line)) return "proxy";
    return "other";
  }
  return APP_LOG.test(line) ? "proxy" : "other";
}

/** Quotes inside JSON strings are escaped, so a header value cannot hold `"key":` and pass for a key. */
function classifyJson(line: string): LineKind {
  if (!line.endsWith("}")) return "other";
  if (line.includes('"upstream_url":') && line.includes('"action":')) return "outlier";
  const isAccess =
    line.includes('"start_time":') &&
    line.includes('"bytes_sent":') &&
    (line.includes('"response_code":') || line.includes('"connection_id":'));
  return isAccess ? "access" : "other";
}
