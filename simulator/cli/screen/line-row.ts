import type { ParsedAccessLogLine } from "../../line/access-log/parsed-line.ts";
import { requestIdOf } from "../../logs/line-selection.ts";
import type { LogLine } from "../../logs/log-line.ts";
import { printable } from "../../printable.ts";
import { cutEnd, cutMiddle, padEnd, padStart, widthOf } from "../fit.ts";
import { printableWithTabs } from "../show-line.ts";
import type { Paint, Style } from "../terminal.ts";
import { shortBytes, shortDuration } from "./amounts.ts";
import { beginningOf } from "./group-lines.ts";
import { type Outcome, outcomeOfLine } from "./line-outcome.ts";

/** What the rows of one screen have in common. */
export interface RowLayout {
  /** Of the terminal; `Infinity` where nothing is to be cut or aligned. */
  readonly columns: number;
  /** Of the widest task and direction; 0 where they are not known before. */
  readonly whoColumns: number;
  readonly colourOf: (service: string) => Style;
  readonly paint: Paint;
}

/** What stands beside a line on its row. */
export interface RowMarks {
  /** Two columns that say which rows belong together. */
  readonly gutter?: string;
  /** How many attempts of the same request failed before. */
  readonly retry?: number;
}

/** The colour of an outcome. */
export const COLOUR_OF = {
  good: "green",
  doubtful: "yellow",
  bad: "red",
} as const satisfies Record<Outcome["meaning"], Style>;

/** Below that a row has no milliseconds of the time of day. */
const WIDE = 100;

/** What a request is to is not stretched beyond that, so that the eye finds the end of the row. */
const TARGET_COLUMNS = 60;
const AMOUNT_COLUMNS = 6;
const ID_LENGTH = 8;

/** How wide the column of tasks and directions has to be for these tasks. */
export function whoColumnsFor(taskNames: readonly string[], columns: number): number {
  const longest = Math.max(...taskNames.map(widthOf), 0);
  return Math.min(longest, columns < WIDE ? 14 : 30) + " ingress".length;
}

/** A line on one row: time, who, how it ended, what it was about, bytes, duration, short request id. */
export function lineRow(line: LogLine, layout: RowLayout, marks: RowMarks = {}): string {
  const { service, kind, message } = line;
  const { columns, whoColumns, colourOf, paint } = layout;
  const time = new Date(beginningOf(line)).toISOString().slice(11, columns < WIDE ? 19 : 23);
  const who = whoOf(line, whoColumns);
  const gap = columns < WIDE ? " " : "  ";
  const { gutter = "" } = marks;
  const start = [
    `${paint("dim", `${gutter}${time}`)}${gap}`,
    `${paint(colourOf(service), who)}${" ".repeat(Math.max(0, whoColumns - widthOf(who)))}${gap}`,
  ].join("");
  const room =
    columns - widthOf(`${gutter}${time}`) - Math.max(whoColumns, widthOf(who)) - 2 * gap.length;
  const parsed = kind === "access" ? line.parsed : undefined;
  if (parsed?.ok) return start + accessCells({ line, parsed, layout, marks, room, gap });
  const text = printableWithTabs(message);
  // What an app says is shown nowhere else.
  const shown = kind === "access" ? cutEnd(text, room - kind.length - 2) : text;
  return `${start}${paint("dim", kind)}  ${shown}`;
}

/** `api-1 ingress`; the task's number stays where its name is cut. */
function whoOf({ taskName, direction }: LogLine, columns: number): string {
  const word = direction === undefined ? "" : ` ${direction}`;
  if (columns === 0) return `${taskName}${word}`;
  return `${cutMiddle(taskName, columns - " ingress".length)}${word}`;
}

interface AccessOptions {
  readonly line: LogLine;
  readonly parsed: ParsedAccessLogLine;
  readonly layout: RowLayout;
  readonly marks: RowMarks;
  /** Columns that are left of the row. */
  readonly room: number;
  readonly gap: string;
}

function accessCells(options: AccessOptions): string {
  const { line, parsed, layout, marks, room, gap } = options;
  const { columns, paint } = layout;
  const { record, ambiguous } = parsed;
  const outcome = outcomeOfLine(parsed, line.profile);
  const status = printable(outcome.text);
  const notes = [
    marks.retry ? `${columns < WIDE ? "↻" : "retry "}${marks.retry}` : "",
    ambiguous ? `can be read in ${ambiguous.length} ways` : "",
  ].filter(Boolean);
  const note = notes.map((text) => `${gap}${text}`).join("");
  const amounts = [shortBytes(record.bytesSent), shortDuration(record.durationMs)];
  const id = printable(requestIdOf(line)?.slice(0, ID_LENGTH) ?? "");
  const painted = paint(COLOUR_OF[outcome.meaning], status);
  const target = targetOf(record);
  if (columns === Infinity) {
    const end = [...amounts, id].filter(Boolean).join("  ");
    return `${painted}  ${target}${paint("yellow", note)}  ${end}`;
  }
  const statusColumns = Math.max(3, widthOf(status));
  const endColumns = 2 * (AMOUNT_COLUMNS + gap.length) + ID_LENGTH + gap.length;
  const targetRoom = room - statusColumns - gap.length - endColumns;
  const shown = cutTarget(target, targetRoom - widthOf(note));
  // A short status leaves its place to the target; the end of the row stands where it always stands.
  const usual = Math.min(room - 3 - gap.length - endColumns, TARGET_COLUMNS) + 3 - statusColumns;
  const used = widthOf(shown) + widthOf(note);
  const end = [...amounts.map((text) => padStart(text, AMOUNT_COLUMNS)), paint("dim", id)];
  return [
    `${padEnd("", statusColumns - widthOf(status))}${painted}`,
    `${shown}${paint("yellow", note)}${padEnd("", usual - used)}`,
    ...end,
  ]
    .join(gap)
    .trimEnd();
}

/** What was called, as one would type it. */
function targetOf(record: ParsedAccessLogLine["record"]): string {
  if (record.appProtocol === "tcp") {
    const { downstreamRemoteAddress, bytesReceived } = record;
    return printable(`${downstreamRemoteAddress}, ${shortBytes(bytesReceived)} in`);
  }
  const { method = "-", authority = "-", path = "" } = record;
  return printable(`${method} ${authority}${path}`);
}

/** What is least missed goes first: the query, then the middle. The end says most, and the method has to be seen. */
function cutTarget(target: string, columns: number): string {
  if (widthOf(target) <= columns) return target;
  const query = target.indexOf("?");
  const shorter = query < 0 ? target : `${target.slice(0, query)}?…`;
  const method = shorter.slice(0, shorter.indexOf(" ") + 1);
  const rest = cutMiddle(shorter.slice(method.length), columns - widthOf(method));
  return cutEnd(`${method}${rest}`, columns);
}
