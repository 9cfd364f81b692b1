import { readAccessLog } from "../line/sources/read-access-log.ts";
import type { AccessLogEntry } from "../line/sources/walk-log.ts";
import { newestFirst, type QueryEvent } from "../logs/cloudwatch/insights/run-query.ts";
import { logFilesIn, readNamedLog } from "./log-source.ts";

interface FilesOptions {
  readonly files: readonly string[];
  readonly cwd: string;
}

/**
 * The lines of captures as log events, newest first: group and stream are what the wrapping says,
 * else the file. A line without a time of its own has that of the line before it.
 *
 * @throws {SimulatorError} `INPUT_INVALID` where a file cannot be read.
 */
export async function eventsOfFiles({ files, cwd }: FilesOptions): Promise<readonly QueryEvent[]> {
  const named = await Array.fromAsync(files, (file) => logFilesIn({ file, cwd }));
  const all: QueryEvent[] = [];
  for (const file of named.flat()) {
    const events: (Omit<QueryEvent, "timestampMs"> & { timestampMs: number | undefined })[] = [];
    let lastMs: number | undefined;
    const name = file === "-" ? "stdin" : file;
    await readNamedLog({ file, cwd }, async (source) => {
      for await (const entry of readAccessLog(source)) {
        const timestampMs = timeOf(entry) ?? lastMs;
        lastMs = timestampMs;
        const stream = entry.stream ?? entry.file ?? name;
        const group = entry.group ?? name;
        events.push({ timestampMs, message: entry.raw, group, stream });
      }
    });
    // What stands before the first time has that one.
    const firstMs = events.find(({ timestampMs }) => timestampMs !== undefined)?.timestampMs ?? 0;
    for (const event of events) all.push({ ...event, timestampMs: event.timestampMs ?? firstMs });
  }
  return newestFirst(all);
}

/** A time at the beginning of a line, as proxies and apps write it: without a zone it is UTC. */
const LINE_TIME = /^\[?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)Z?\]?/;

const START_TIME = /"start_time"\s*:\s*"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z"/;

/** When a line came: what is around it says it, or when its request began. */
function timeOf({ timestampMs, parsed, raw }: AccessLogEntry): number | undefined {
  if (timestampMs !== undefined) return timestampMs;
  if (parsed?.ok) return parsed.record.startTime.getTime();
  const [, date, time] = LINE_TIME.exec(raw) ?? START_TIME.exec(raw) ?? [];
  const ms = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
