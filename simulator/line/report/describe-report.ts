import { printable } from "../../printable.ts";
import type { LineReport } from "./describe-lines.ts";
import type { LogReport } from "./log-report.ts";

/** What one line is, in columns parted by tabs. */
export function describeLineReport(report: LineReport): string {
  const { number, kind, protocol, format, profiles, deviations } = report;
  const what = protocol === undefined ? kind : `${protocol} ${format}`;
  const fits = profiles.length > 0 ? `fits ${profiles.join(", ")}` : "";
  const columns = [String(number), what, fits, deviations.join("; ")];
  return columns.map(printable).join("\t").trimEnd();
}

/** What a log holds, in some lines for people. */
export function describeReport(name: string, report: LogReport): string {
  const { kinds, shapes, deviations, unreadable } = report;
  const total = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  const [all, ofAccess] = [
    total === 1 ? "1 line" : `${total} lines`,
    kinds.access === 1
      ? "1 of them an access-log line"
      : `${kinds.access} of them access-log lines`,
  ];
  const lines = [`${name}: ${all}, ${ofAccess}`];
  for (const { protocol, format, profiles, count } of shapes) {
    const fits = profiles.length > 0 ? profiles.join(", ") : "no profile";
    lines.push(counted(count, `${protocol} ${format}, fits ${fits}`));
  }
  const { outlier, proxy, other } = kinds;
  if (proxy > 0) lines.push(counted(proxy, "of the proxy's own log"));
  if (outlier > 0) lines.push(counted(outlier, "outlier-detection events"));
  if (other > 0) lines.push(counted(other, "of something else"));
  for (const [title, tallies] of [
    ["Deviations", deviations],
    ["Cannot be read", unreadable],
  ] as const) {
    if (tallies.length === 0) continue;
    lines.push(`  ${title}:`);
    for (const { text, count, firstLine } of tallies) {
      lines.push(counted(count, `${text} (first in line ${firstLine})`));
    }
  }
  return lines.map(printable).join("\n");
}

function counted(count: number, what: string): string {
  return `  ${String(count).padStart(8)}  ${what}`;
}
