import type { LineKind } from "../access-log/classify-line.ts";
import type { AccessLogFormat, AccessLogProtocol } from "../access-log/fields.ts";
import { describeDeviation } from "../contract/deviation.ts";
import type { AccessLogSource } from "../sources/open-source.ts";
import { readAccessLog } from "../sources/read-access-log.ts";
import type { CheckOptions } from "./check-log.ts";
import { fitOf } from "./profile-fit.ts";

/** What one line of a log is. */
export interface LineReport {
  readonly number: number;
  readonly kind: LineKind;
  /** Of an access-log line: whether it has one sure reading. `false` also for what could not be unpacked. */
  readonly isReadable?: boolean;
  readonly protocol?: AccessLogProtocol;
  readonly format?: AccessLogFormat;
  /** Names of the profiles that it fits. */
  readonly profiles: readonly string[];
  readonly deviations: readonly string[];
}

/** Says of every line of a log what it is, one after the other. */
export async function* describeLines(
  source: AccessLogSource,
  { profile, validate = () => [], isRedacted = false }: CheckOptions = {},
): AsyncGenerator<LineReport> {
  for await (const entry of readAccessLog(source, profile && { profile })) {
    const { number, kind, raw, parsed, problem } = entry;
    if (parsed === undefined) {
      const unread = problem === undefined ? {} : { isReadable: false };
      const deviations = problem === undefined ? [] : [problem];
      yield { number, kind, ...unread, profiles: [], deviations };
      continue;
    }
    const { profiles, deviations } = fitOf(raw, profile);
    const isReadable = parsed.ok && parsed.ambiguous === undefined;
    const isJson = parsed.ok && parsed.format === "JSON";
    const all = [...(isJson ? validate(JSON.parse(raw)) : []), ...deviations];
    yield {
      number,
      kind,
      isReadable,
      ...(parsed.ok && { protocol: parsed.protocol, format: parsed.format }),
      profiles,
      deviations: all.map((deviation) => describeDeviation(deviation, { isRedacted })),
    };
  }
}
