import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AccessLogDirection,
  type AccessLogFormat,
  type AccessLogProtocol,
  type IncludeQueryParameters,
  PROTOCOLS,
} from "../access-log/fields.ts";
import { PROFILES } from "../access-log/formats.ts";
import { parseAccessLogLine } from "../access-log/parse.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import type { AccessLogFields } from "../access-log/record.ts";
import { asProfile } from "../contract/rewrite-line.ts";

/** A line that a real Envoy wrote in a known case, and how it has to be read. */
export interface CorpusCase {
  /** e.g. `http/get-root/JSON/ENABLED/ingress/aws-docs`; unique. */
  readonly id: string;
  readonly profile: string;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly line: string;
  /** Values under the documented keys, `null` for missing. */
  readonly fields: AccessLogFields;
}

/** One line that a real Envoy wrote; corpus/README.md says how. */
export interface RecordedLine {
  readonly case: string;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly includeQueryParameters: IncludeQueryParameters | null;
  readonly side: AccessLogDirection;
  readonly line: string;
}

/** Beside the simulator, in a clone as in the built package. */
export const CORPUS_FOLDER = join(import.meta.dirname, "..", "..", "..", "corpus");

/** Every recorded line, in each of these profiles. */
export function corpusCases(
  profiles: readonly AccessLogProfile[] = Object.values(PROFILES),
): readonly CorpusCase[] {
  return profiles.flatMap((profile) => {
    const counts = new Map<string, number>();
    return recordedLines().map((recorded) => {
      const { protocol, format, includeQueryParameters, side } = recorded;
      const query = includeQueryParameters ?? "-";
      const place = [protocol, recorded.case, format, query, side, profile.name].join("/");
      const count = (counts.get(place) ?? 0) + 1;
      counts.set(place, count);
      const line = asProfile(recorded.line, profile);
      const parsed = parseAccessLogLine(line, { protocol, format, profile });
      if (!parsed.ok) throw new TypeError(`The corpus holds a line that cannot be read: ${line}`);
      // A request that was tried again wrote several lines.
      const id = count === 1 ? place : `${place}/${count}`;
      return { id, profile: profile.name, protocol, format, line, fields: parsed.fields };
    });
  });
}

/** Every line as it was recorded. */
export function recordedLines(): readonly RecordedLine[] {
  return PROTOCOLS.flatMap((protocol) => {
    const folder = join(CORPUS_FOLDER, protocol);
    return readdirSync(folder)
      .sort()
      .flatMap((file): RecordedLine[] => JSON.parse(readFileSync(join(folder, file), "utf8")));
  });
}
