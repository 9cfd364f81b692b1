import { describeAccessLogLine } from "../line/access-log/describe-line.ts";
import type { LogEvent } from "../logs/log-event.ts";
import type { LogLine } from "../logs/log-line.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "./terminal.ts";

const NEWLINE = Buffer.from("\n");

/** The line exactly as it was written, with its newline. */
export function rawLine({ message, bytes }: LogEvent): string | Uint8Array {
  return bytes === undefined ? `${message}\n` : Buffer.concat([bytes, NEWLINE]);
}

/** A text of unknown origin, made safe to show; its tabs stay, which are common in logs and harmless. */
export function printableWithTabs(text: string): string {
  return text.split("\t").map(printable).join("\t");
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
