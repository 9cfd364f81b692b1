import { describeAccessLogLine } from "../line/access-log/describe-line.ts";
import type { ParsedAccessLogLine } from "../line/access-log/parsed-line.ts";
import type { LogEvent } from "../logs/log-event.ts";
import type { LogLine } from "../logs/log-line.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "./terminal.ts";

const NEWLINE = Buffer.from("\n");

/** The line exactly as it was written, with its newline. */
export function rawLine({ message, bytes }: LogEvent): string | Uint8Array {
  return bytes === undefined ? `${message}\n` : Buffer.concat([bytes, NEWLINE]);
}

/**
 * The line as it was written where standard output is not a terminal; there, without what would
 * control it.
 */
export function shownLine(
  line: LogEvent,
  { isInteractive }: Pick<Terminal, "isInteractive">,
): string | Uint8Array {
  return isInteractive ? `${printableWithTabs(line.message)}\n` : rawLine(line);
}

/** Tabs are common in logs and harmless. */
function printableWithTabs(text: string): string {
  return text.split("\t").map(printable).join("\t");
}

/** The line in a few columns for people: time, who, and what happened. */
export function prettyLine(line: LogLine, paint: Terminal["paint"]): string {
  const { timestampMs, taskName, direction, kind, message } = line;
  const time = paint("dim", new Date(timestampMs).toISOString().slice(11, 23));
  const who = paint("cyan", direction === undefined ? taskName : `${taskName} ${direction}`);
  const parsed = kind === "access" ? line.parsed : undefined;
  const what = parsed?.ok
    ? describeRecord(parsed, paint)
    : `${paint("dim", kind)}  ${printableWithTabs(message)}`;
  return `${time}  ${who}  ${what}\n`;
}

function describeRecord(
  { record, ambiguous }: ParsedAccessLogLine,
  paint: Terminal["paint"],
): string {
  const { durationMs, bytesReceived, bytesSent } = record;
  const doubt = ambiguous ? paint("yellow", `  (can be read in ${ambiguous.length} ways)`) : "";
  const took = `${durationMs} ms${doubt}`;
  if (record.appProtocol === "tcp") {
    const address = printable(record.downstreamRemoteAddress);
    return `tcp ${address}  ${bytesReceived} B in, ${bytesSent} B out  ${took}`;
  }
  const { responseCode, method = "-", authority = "-", path = "" } = record;
  const grpcStatus = record.appProtocol === "grpc" ? ` ${record.grpcStatus ?? "-"}` : "";
  const status = paint(colourOf(responseCode), printable(`${responseCode}${grpcStatus}`));
  return `${status}  ${printable(`${method} ${authority}${path}`)}  ${bytesSent} B  ${took}`;
}

function colourOf(responseCode: number): "red" | "yellow" | "green" {
  if (responseCode >= 500 || responseCode === 0) return "red";
  return responseCode >= 400 ? "yellow" : "green";
}

/** A line field by field, with what each field means. */
export function explainLine({ message, profile }: LogLine, paint: Terminal["paint"]): string {
  const described = describeAccessLogLine(message, profile && { profile });
  if (described === undefined) return "";
  const nameWidth = Math.max(...described.fields.map(({ key }) => key.length));
  const shownValue = (value: string | number | null) =>
    value === null ? "–" : printable(String(value));
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
