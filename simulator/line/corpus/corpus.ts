import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AccessLogFormat, type AccessLogProtocol, PROTOCOLS } from "../access-log/fields.ts";
import { PROFILES } from "../access-log/formats.ts";
import { parseAccessLogLine } from "../access-log/parse.ts";
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
  readonly includeQueryParameters: "ENABLED" | "DISABLED" | null;
  readonly side: "egress" | "ingress";
  readonly line: string;
}

/** Beside the simulator, in a clone as in the built package. */
export const CORPUS_FOLDER = join(import.meta.dirname, "..", "..", "..", "corpus");

/** Every recorded line, in every built-in profile. */
export function corpusCases(): readonly CorpusCase[] {
  return Object.keys(PROFILES).flatMap((profile) => {
    const counts = new Map<string, number>();
    return recordedLines().map(({ protocol, format, line, ...of }) => {
      const place = [protocol, of.case, format, of.includeQueryParameters ?? "-", of.side, profile];
      const name = place.join("/");
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const own = asProfile(line, profile);
      const read = parseAccessLogLine(own, { protocol, format, profile });
      if (!read.ok) throw new TypeError(`The corpus holds a line that cannot be read: ${own}`);
      // A request that was tried again wrote several lines.
      const id = count === 1 ? name : `${name}/${count}`;
      return { id, profile, protocol, format, line: own, fields: read.fields };
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
