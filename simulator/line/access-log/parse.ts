import { isUtf8 } from "node:buffer";
import { decodeText } from "./decode-text.ts";
import type { AccessLogProtocol } from "./fields.ts";
import { profileOf } from "./formats.ts";
import { withoutLineEnd } from "./line-end.ts";
import { describeMisfit } from "./misfit.ts";
import { readJsonLine } from "./parse-json.ts";
import { readTextLine } from "./parse-text.ts";
import type {
  AccessLogReading,
  ParsedAccessLogLine,
  ParseOptions,
  RawReading,
  UnreadableLine,
} from "./parsed-line.ts";
import { type AccessLogFields, type AccessLogRecord, recordOf } from "./record.ts";

export type { ParsedAccessLogLine, ParseOptions, UnreadableLine } from "./parsed-line.ts";

/**
 * Reads one access-log line back into what the proxy put there. Never throws on a line: one that does not fit gives a
 * result that says where and why. `-` in TEXT is read as missing, which is what Envoy means by it; a caller who sends `-`
 * cannot be told from one who sends nothing.
 *
 * @param line One line of any protocol and format, with or without its newline. Give bytes where header values may not be
 *   UTF-8: TEXT holds them as they came, and a string has lost them.
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function parseAccessLogLine<P extends AccessLogProtocol = AccessLogProtocol>(
  line: string | Uint8Array,
  options: ParseOptions<P> = {},
): ParsedAccessLogLine<P> | UnreadableLine {
  const { protocol } = options;
  const profile = profileOf(options.profile);
  const { raw, text, decode } = textOf(line);
  const format = options.format ?? (text.startsWith("{") ? "JSON" : "TEXT");
  const readLine = format === "JSON" ? readJsonLine : readTextLine;
  const reading = readLine(text, { protocol, profile });
  if ("misfit" in reading) {
    return { ok: false, raw, reason: describeMisfit(reading.misfit), ...reading };
  }

  const [first, ...others] = reading.readings.map((raw) =>
    withRecord<P>(decode === undefined ? raw : { ...raw, fields: decodeFields(raw, decode) }),
  );
  // A reading without a misfit has at least one.
  if (first === undefined) throw new TypeError(`No reading of ${raw}`);
  const { protocol: read, record, fields, extra } = first;
  return {
    ok: true,
    raw,
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

interface LineText {
  readonly raw: string;
  /** What is read: without the line's end, and one character a byte where the bytes are not UTF-8. */
  readonly text: string;
  /** Turns values of such a text into what they are. */
  readonly decode?: (value: string) => string;
}

function textOf(line: string | Uint8Array): LineText {
  if (typeof line === "string") return { raw: line, text: withoutLineEnd(line) };
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const raw = bytes.toString("utf8");
  if (isUtf8(bytes)) return { raw, text: withoutLineEnd(raw) };
  return { raw, text: withoutLineEnd(bytes.toString("latin1")), decode: decodeText };
}

function decodeFields({ fields }: RawReading, decode: (value: string) => string): AccessLogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? decode(value) : value,
    ]),
  );
}
