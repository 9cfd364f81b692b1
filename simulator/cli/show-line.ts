import { describeAccessLogLine } from "../line/access-log/describe-line.ts";
import { parseAccessLogLine } from "../line/access-log/parse.ts";
import type { LogEvent } from "../logs/log-event.ts";
import type { Terminal } from "./terminal.ts";

const NEWLINE = Buffer.from("\n");

/** The line exactly as it was written, with its newline. */
export function rawLine({ message, bytes }: LogEvent): string | Uint8Array {
  return bytes === undefined ? `${message}\n` : Buffer.concat([bytes, NEWLINE]);
}

/** The line in a few columns for people: time, who, and what happened. */
export function prettyLine(event: LogEvent, paint: Terminal["paint"]): string {
  const who = `${event.taskName}${event.direction === undefined ? "" : ` ${event.direction}`}`;
  const head = `${paint("dim", new Date(event.timestampMs).toISOString().slice(11, 23))}  ${paint("cyan", who)}`;
  const parsed = event.kind === "access" ? parseAccessLogLine(event.message) : undefined;
  if (parsed === undefined || !parsed.ok)
    return `${head}  ${paint("dim", event.kind)}  ${event.message}\n`;
  const { record } = parsed;
  const took = `${record.durationMs} ms`;
  const doubt = parsed.ambiguous
    ? paint("yellow", `  (can be read in ${parsed.ambiguous.length} ways)`)
    : "";
  if (record.appProtocol === "tcp") {
    return `${head}  tcp ${record.downstreamRemoteAddress ?? "-"}  ${record.bytesReceived} B in, ${record.bytesSent} B out  ${took}${doubt}\n`;
  }
  const status =
    "grpcStatus" in record
      ? `${record.responseCode} ${record.grpcStatus ?? "-"}`
      : record.responseCode;
  const colour =
    record.responseCode >= 500 || record.responseCode === 0
      ? "red"
      : record.responseCode >= 400
        ? "yellow"
        : "green";
  return `${head}  ${paint(colour, String(status))}  ${record.method ?? "-"} ${record.authority ?? "-"}${record.path ?? ""}  ${record.bytesSent} B  ${took}${doubt}\n`;
}

/** A line field by field, with what each field means. */
export function explainLine(line: string, paint: Terminal["paint"]): string {
  const described = describeAccessLogLine(line);
  if (described === undefined) return "";
  const nameWidth = Math.max(...described.fields.map(({ key }) => key.length));
  const shownValue = (value: string | number | null) => (value === null ? "–" : String(value));
  const valueWidth = Math.min(
    40,
    Math.max(...described.fields.map(({ value }) => shownValue(value).length)),
  );
  const rows = described.fields.map(({ key, value, unit, meaning }) => {
    const shown = shownValue(value).padEnd(valueWidth);
    const measure = unit === undefined ? "" : ` (${unit})`;
    return `  ${paint("cyan", key.padEnd(nameWidth))}  ${shown}  ${paint("dim", `${meaning}${measure}`)}\n`;
  });
  const hint = described.hint === undefined ? "" : `  ${paint("yellow", "→")} ${described.hint}\n`;
  return rows.join("") + hint;
}
