import {
  type AccessLogFormat,
  type AccessLogProtocol,
  PROTOCOL_FIELDS,
  PROTOCOLS,
} from "../fields.ts";
import { DEFAULT_PROFILE, profileNamed } from "../formats.ts";
import { jsonKeys } from "../parse-json.ts";
import { AWS_DOCS } from "../profiles/aws-docs.ts";
import type { AccessLogProfile, TextFormat } from "../profiles/profile.ts";
import { type JsonKey, jsonScanner } from "./scan-json.ts";
import { textScanner } from "./scan-text.ts";
import { type LineScanner, MINUS, MISSING, type ScannedLine, SLOTS } from "./scanned-line.ts";
import { type RecordMaker, recordMaker } from "./scanned-record.ts";

/** What lines of one kind have in common. */
export interface LineShape {
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  /** Keys of a JSON line, in its order. */
  readonly keys?: readonly string[];
}

/** Reads the commonest lines of one kind at speed. What it does not take, `parseAccessLogLine` may still read. */
export interface FastReader {
  readonly shape: LineShape;
  readonly scan: LineScanner;
  readonly makeRecord: RecordMaker;
}

/** Readers of TEXT lines in the documented layouts, of one protocol or of all. None for other layouts. */
export function fastTextReaders(
  protocol: AccessLogProtocol | undefined,
  profile: AccessLogProfile = profileNamed(DEFAULT_PROFILE),
): readonly FastReader[] {
  const protocols = protocol === undefined ? PROTOCOLS : [protocol];
  const isSure = protocols.every((name) => isDocumented(name, profile.formats[name].TEXT));
  if (!isSure) return [];
  return protocols.flatMap((name) => {
    const scan = textScanner(profile.formats[name].TEXT);
    if (scan === undefined) return [];
    const couldBeHttp = protocol === undefined && name === "http2";
    const shape = { protocol: name, format: "TEXT" } as const;
    const makeRecord = recordMaker(name);
    return [{ shape, scan: couldBeHttp ? withoutDoubt(scan) : scan, makeRecord }];
  });
}

/** That a line with as many quotes as its layout has one reading is shown for the documented layouts only. */
function isDocumented(protocol: AccessLogProtocol, format: TextFormat): boolean {
  const shape = ({ layout, fields }: TextFormat) =>
    JSON.stringify([
      layout,
      fields.map(({ key, name, type, content, missing }) => [key, name, type, content, missing]),
    ]);
  return shape(format) === shape(AWS_DOCS.formats[protocol].TEXT);
}

/**
 * A line of `http2` whose last value looks like an address or is missing could be one of `http` with a header value that
 * holds quotes. The ids that Envoy makes look like neither.
 */
function withoutDoubt(scan: LineScanner): LineScanner {
  return (source, start, line) => {
    const end = scan(source, start, line);
    return end >= 0 && hasIdOfEnvoy(source.bytes, line) ? end : -1;
  };
}

function hasIdOfEnvoy(bytes: Uint8Array, { from, to }: ScannedLine): boolean {
  const first = from[SLOTS.stream_id] as number;
  const length = (to[SLOTS.stream_id] as number) - first;
  return first !== MISSING && length === UUID_LENGTH && bytes[first + 8] === MINUS;
}

const UUID_LENGTH = 36;

/** A reader of JSON lines of a protocol with its keys in this order; `undefined` if a key is not a field. */
export function fastJsonReader(
  protocol: AccessLogProtocol,
  order: readonly string[],
  profile?: AccessLogProfile,
): FastReader | undefined {
  const names = jsonKeys(profile);
  const keys = order.flatMap((key): JsonKey[] => {
    const name = names.get(key);
    return name === undefined ? [] : [{ key, name }];
  });
  if (keys.length < order.length) return undefined;
  const present = new Set(keys.map(({ name }) => name));
  const absent = PROTOCOL_FIELDS[protocol].filter((name) => !present.has(name));
  const shape = { protocol, format: "JSON", keys: order } as const;
  return { shape, scan: jsonScanner({ keys, absent }), makeRecord: recordMaker(protocol) };
}
