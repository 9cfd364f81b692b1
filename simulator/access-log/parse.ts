import type { AccessLogProtocol } from "./fields.ts";
import { profileNamed } from "./formats.ts";
import { readJsonLine } from "./parse-json.ts";
import { readTextLine } from "./parse-text.ts";
import type {
  AccessLogReading,
  ParsedAccessLogLine,
  ParseOptions,
  RawReading,
  UnreadableLine,
} from "./parsed-line.ts";
import { type AccessLogRecord, recordOf } from "./record.ts";

export type { ParsedAccessLogLine, ParseOptions, UnreadableLine } from "./parsed-line.ts";

/**
 * Reads one access-log line back into what the proxy put there. Never throws on a line: one that does not fit gives a
 * result that says where and why. `-` in TEXT is read as missing, which is what Envoy means by it.
 *
 * @param line One line of any protocol and format, with or without its newline.
 * @throws {SimulatorError} `USAGE` for a profile name that there is not.
 */
export function parseAccessLogLine<P extends AccessLogProtocol = AccessLogProtocol>(
  line: string,
  options: ParseOptions<P> = {},
): ParsedAccessLogLine<P> | UnreadableLine {
  const { protocol } = options;
  const profile =
    typeof options.profile === "string" ? profileNamed(options.profile) : options.profile;
  const text = withoutLineEnd(line);
  const format = options.format ?? (text.startsWith("{") ? "JSON" : "TEXT");
  const readLine = format === "JSON" ? readJsonLine : readTextLine;
  const reading = readLine(text, { protocol, profile });
  if ("reason" in reading) return { ok: false, raw: line, ...reading };

  const [first, ...others] = reading.readings.map((raw) => withRecord<P>(raw));
  if (first === undefined) return { ok: false, raw: line, at: 0, reason: "It fits no format." };
  const { protocol: read, record, fields, extra } = first;
  return {
    ok: true,
    raw: line,
    protocol: read,
    format,
    record,
    fields,
    extra,
    assumed: (["profile", "protocol", "format"] as const).filter(
      (what) => options[what] === undefined,
    ),
    ...(others.length > 0 && { ambiguous: [first, ...others] }),
  };
}

/** The readers answer with the protocol they were asked for, if they were asked for one. */
function withRecord<P extends AccessLogProtocol>(raw: RawReading): AccessLogReading<P> {
  const protocol = raw.protocol as P;
  return { ...raw, protocol, record: recordOf(protocol, raw.fields) as AccessLogRecord<P> };
}

/** Neither a header nor JSON can hold a bare line break, so one at the end is the file's. */
function withoutLineEnd(line: string): string {
  const end = line.endsWith("\n") ? line.length - 1 : line.length;
  return line.slice(0, line[end - 1] === "\r" ? end - 1 : end);
}
