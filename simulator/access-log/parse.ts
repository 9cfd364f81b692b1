import { type AccessLogFormat, type AccessLogProtocol, textFields } from "./formats.ts";
import { readJsonLine } from "./parse-json.ts";
import { readTextLine } from "./parse-text.ts";
import {
  type FieldValues,
  type ParsedAccessLogLine,
  recordOf,
  type UnreadableLine,
} from "./record.ts";

export interface ParseOptions {
  /** `appProtocol` of the port; recognised from the line where it is not given. */
  readonly protocol?: AccessLogProtocol;
  /** Recognised from the line where it is not given. */
  readonly format?: AccessLogFormat;
}

/** What one way to read a line found, or where it gave up. */
export type Reading =
  | { readonly protocol: AccessLogProtocol; readonly readings: readonly FieldValues[] }
  | { readonly column: number; readonly reason: string };

/**
 * Reads one access-log line back into what the proxy put there. Never throws: a line that does not fit gives a result that
 * says where and why.
 *
 * @param line One line without its newline, TEXT or JSON, of any profile.
 */
export function parseAccessLogLine(
  line: string,
  options: ParseOptions = {},
): ParsedAccessLogLine | UnreadableLine {
  const format = options.format ?? (line.startsWith("{") ? "JSON" : "TEXT");
  const reading =
    format === "JSON" ? readJsonLine(line, options.protocol) : readTextLine(line, options.protocol);
  if ("reason" in reading) return { ok: false, raw: line, ...reading };
  const { protocol, readings } = reading;
  const [fields = {}] = readings;
  return {
    ok: true,
    raw: line,
    protocol,
    format,
    record: recordOf(protocol, fields),
    fields,
    assumed: [
      ...(options.protocol === undefined ? [`protocol ${protocol}`] : []),
      ...(options.format === undefined ? [`format ${format}`] : []),
    ],
    ...(readings.length > 1 && { ambiguous: readings }),
  };
}

/** The documented fields of a protocol, all missing: what a line's own values are laid over. */
export function missingFields(protocol: AccessLogProtocol): FieldValues {
  return Object.fromEntries(textFields(protocol).map((name) => [name, null]));
}
