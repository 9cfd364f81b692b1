import type { Hop, Trace } from "../../logs/trace.ts";
import { printable } from "../../printable.ts";
import { cutEnd } from "../fit.ts";
import type { Paint, Style } from "../terminal.ts";
import { outcomeOfLine } from "./line-outcome.ts";
import { COLOUR_OF } from "./line-row.ts";

interface ShowOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
}

/** Cells of the time bar: enough to see an order, and no more than an eye measures. */
const BAR_CELLS = { least: 10, most: 60 };

/** A call and all that was made for it, with a bar for the time of each hop. */
export function showTrace(trace: Trace, { width, paint }: ShowOptions): string {
  const { requestId, startMs, durationMs, calls } = trace;
  const hops = calls.flatMap((call) => call.hops.map((hop) => rowOf(hop, call.depth)));
  const widest = (column: "who" | "status" | "took") =>
    Math.max(...hops.map((row) => row[column].length));
  const [who, status, took] = [widest("who"), widest("status"), widest("took")];
  const room = width - who - status - took - 2 * GAP.length - 3;
  const cells = Math.max(BAR_CELLS.least, Math.min(BAR_CELLS.most, room));
  const bar = { startMs, durationMs, cells };

  const lines = [
    `${paint("bold", printable(requestId))}  ${describe(trace)}`,
    ...calls.flatMap(({ method, url, depth, hops: ofCall }) => [
      "",
      cutEnd(`${indentOf(depth)}${printable(`${method} ${url}`)}`, width),
      ...ofCall.map((hop) => {
        const row = rowOf(hop, depth);
        const shownStatus = paint(colourOf(hop), row.status.padEnd(status));
        const time = `▕${paint(colourOf(hop), barOf(hop, bar))}▏`;
        return `${row.who.padEnd(who)}${GAP}${shownStatus}${GAP}${time} ${row.took.padStart(took)}`;
      }),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

const GAP = "  ";

function describe({ startMs, durationMs, calls }: Trace): string {
  const hops = calls.reduce((count, call) => count + call.hops.length, 0);
  const time = new Date(startMs).toISOString().slice(11, 23);
  return `${hops} ${hops === 1 ? "hop" : "hops"} in ${durationMs} ms, from ${time} on`;
}

function rowOf(hop: Trace["calls"][number]["hops"][number], depth: number) {
  const { taskName, direction = "", responseCode, grpcStatus, durationMs, attempt, attempts } = hop;
  const code = grpcStatus === undefined ? String(responseCode) : `${responseCode} ${grpcStatus}`;
  const tries = attempt === undefined ? "" : ` try ${attempt} of ${attempts}`;
  return {
    who: `${indentOf(depth)}  ${taskName} ${direction}`.trimEnd(),
    status: printable(`${code}${tries}`),
    took: `${durationMs} ms`,
  };
}

/** Deep calls stay within the screen. */
function indentOf(depth: number): string {
  return "  ".repeat(Math.min(depth, 4));
}

interface BarOptions {
  readonly startMs: number;
  readonly durationMs: number;
  readonly cells: number;
}

/** Where in the time of the whole request the hop was: at least one cell. */
function barOf(hop: Hop, { startMs, durationMs, cells }: BarOptions): string {
  const cellMs = Math.max(durationMs, 1) / cells;
  const from = Math.min(cells - 1, Math.floor((hop.startMs - startMs) / cellMs));
  const to = Math.min(cells, Math.ceil((hop.startMs + hop.durationMs - startMs) / cellMs));
  const length = Math.max(1, to - from);
  return `${" ".repeat(from)}${"█".repeat(length)}`.padEnd(cells);
}

/** As on every other screen. */
function colourOf({ line: { parsed, profile } }: Hop): Style {
  return parsed.ok ? COLOUR_OF[outcomeOfLine(parsed, profile).meaning] : "red";
}

/** The same as plain data. */
export function traceData({ calls, ...trace }: Trace): object {
  const dataOf = ({ line: { seq, taskId, raw }, ...hop }: Hop) => ({ ...hop, seq, taskId, raw });
  return { ...trace, calls: calls.map((call) => ({ ...call, hops: call.hops.map(dataOf) })) };
}
