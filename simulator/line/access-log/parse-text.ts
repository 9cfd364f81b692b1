import { type AccessLogProtocol, PROTOCOL_FIELDS, PROTOCOLS } from "./fields.ts";
import { DEFAULT_PROFILE, profileNamed } from "./formats.ts";
import { type FormatReading, type MisfitAt, type RawReading, shapeMisfit } from "./parsed-line.ts";
import type { AccessLogProfile, FormatField } from "./profiles/profile.ts";
import { MOST_READINGS, readText, type TextReadings, type TextValues } from "./text-readings.ts";
import { isTimestamp } from "./values.ts";

export interface ReadLineOptions {
  readonly protocol: AccessLogProtocol | undefined;
  readonly profile: AccessLogProfile | undefined;
}

/**
 * Reads a TEXT line in the profile's layout of the protocol, or of every protocol. Where more than one reading fits,
 * all are returned, the likeliest first.
 */
export function readTextLine(
  line: string,
  { protocol, profile = profileNamed(DEFAULT_PROFILE) }: ReadLineOptions,
): FormatReading {
  const candidates = protocol === undefined ? PROTOCOLS : [protocol];
  const tries = candidates.map((candidate) => ({
    protocol: candidate,
    found: readText(line, profile.formats[candidate].TEXT),
  }));
  const readings = tries
    .flatMap(({ protocol: read, found }) =>
      found.readings.map((values) => toReading(read, profile.formats[read].TEXT.fields, values)),
    )
    .filter(({ fields }) => isTimestamp(fields.start_time));
  if (readings.length === 0) return misfitOf(line, tries);
  return { readings: readings.sort(byLikelihood).slice(0, MOST_READINGS) };
}

function toReading(
  protocol: AccessLogProtocol,
  formatFields: readonly FormatField[],
  values: TextValues,
): RawReading {
  const fields: Record<string, string | number | null> = {};
  for (const name of PROTOCOL_FIELDS[protocol]) fields[name] = null;
  const extra: Record<string, unknown> = {};
  formatFields.forEach(({ key, name, type, missing }, index) => {
    const written = values[index] ?? "";
    const present = type === "number" ? Number(written) : written;
    // An empty header prints nothing and is not missing.
    const value = written === "-" && missing !== "never" ? null : present;
    if (name === undefined) extra[key] = value;
    else fields[name] = value;
  });
  return { protocol, fields, extra };
}

/** Ids that Envoy makes; a caller's own may be anything. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function byLikelihood(a: RawReading, b: RawReading): number {
  return likelihood(b) - likelihood(a);
}

/** How many signs of an ordinary request a reading has. It orders readings; it never makes one sure. */
function likelihood({ fields }: RawReading): number {
  const { request_id: requestId, stream_id: streamId, path, forwarded_for: forwardedFor } = fields;
  const signs = [
    requestId === null || (typeof requestId === "string" && UUID.test(requestId)),
    streamId === undefined || streamId === requestId,
    typeof path !== "string" || !path.includes('"'),
    typeof forwardedFor !== "string" || !forwardedFor.includes('"'),
    Object.values(fields).every((value) => typeof value !== "string" || !value.includes('"')),
  ];
  return signs.filter(Boolean).length;
}

/** Says where the best of the tries came to an end. */
function misfitOf(
  line: string,
  tries: readonly { readonly protocol: AccessLogProtocol; readonly found: TextReadings }[],
): MisfitAt {
  const best = tries.reduce((a, b) => (b.found.fitting > a.found.fitting ? b : a));
  const { fitting, at, expected, readings } = best.found;
  if (fitting === 0) {
    return shapeMisfit(0, "No TEXT line begins like this: [start_time] is missing.");
  }
  if (readings.length > 0) return shapeMisfit(1, "This is not a moment in time.");
  const beforeFlags = BEFORE_RESPONSE_FLAGS.exec(line)?.[0];
  if (beforeFlags !== undefined) {
    return shapeMisfit(
      beforeFlags.length,
      "It has response flags after the code, as Envoy's own format; Service Connect's has none.",
    );
  }
  const where = expected ?? "its end";
  return shapeMisfit(at, `A TEXT line of protocol ${best.protocol} has ${where} here.`);
}

/** Envoy's default format, which App Mesh wrote too: code, flags, three numbers, service time, and five quoted fields. */
const BEFORE_RESPONSE_FLAGS =
  /^\[[^\]]+\] "[^"]*" \d+ (?=(?:-|[A-Z]+(?:,[A-Z]+)*) \d+ \d+ \d+ (?:\d+|-) (?:"[^"]*" ){4}"[^"]*"$)/;
