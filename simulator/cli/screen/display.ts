import type { LogLine } from "../../logs/log-line.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import { explainLine } from "../show-line.ts";
import type { Terminal } from "../terminal.ts";
import { createGrouper, type GroupedLine } from "./group-lines.ts";
import { lineRow, type RowLayout } from "./line-row.ts";
import { rawRows } from "./raw-rows.ts";
import { rowLayout } from "./row-layout.ts";

/** Shows access-log lines to somebody at a terminal. */
export interface LineDisplay {
  /** Shows lines that came close together. Resolves when the terminal has taken them, however long it takes for it. */
  show(lines: readonly LogLine[]): Promise<void>;
  /** Says that so many lines were not shown: in one sum with those before, as long as nothing else was written. */
  sayMore(count: number): Promise<void>;
}

interface DisplayOptions {
  readonly terminal: Pick<
    Terminal,
    "columns" | "show" | "showInPlace" | "hasRowInPlace" | "paintData"
  >;
  readonly plan: Pick<Plan, "tasks" | "services">;
  /** Whether the line as it was written stands below what it says. */
  readonly showsRaw: boolean;
  /** Whether each field is explained below that. */
  readonly explains: boolean;
  /** The command that shows all lines. */
  readonly logsCommand: string;
}

/** What stands before a row, and before the rows below it, of the same line. */
const GUTTERS = {
  alone: ["  ", "  "],
  first: ["┌ ", "│ "],
  middle: ["├ ", "│ "],
  last: ["└ ", "  "],
  later: ["↳ ", "  "],
} as const satisfies Record<GroupedLine["place"], readonly [string, string]>;

const RAW_INDENT = "  ";

/** `4812` as `4,812`; Node's own takes 50 ms the first time. */
function withCommas(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A display without a line yet. */
export function openDisplay(options: DisplayOptions): LineDisplay {
  const { terminal, plan, showsRaw, explains, logsCommand } = options;
  const paint = terminal.paintData;
  const layoutNow = rowLayout(terminal, plan);
  const group = createGrouper();
  /** The first line of each protocol is shown whole: this is what such a line looks like. */
  const seen = new Set<string>();
  let more = 0;

  const rowsOf = ({ line, place, retry }: GroupedLine, layout: RowLayout): readonly string[] => {
    const [gutter, below] = GUTTERS[place];
    const rows = [lineRow(line, layout, { gutter, retry })];
    if (showsRaw) {
      const protocol = line.record?.appProtocol ?? "unreadable";
      const whole = !seen.has(protocol);
      seen.add(protocol);
      const columns = layout.columns - below.length - RAW_INDENT.length;
      for (const raw of rawRows(line.message, { columns, whole }))
        rows.push(paint("dim", `${below}${RAW_INDENT}${raw}`));
    }
    if (explains) rows.push(explainLine(line, paint).trimEnd());
    return rows;
  };
  return {
    show(lines) {
      const layout = layoutNow();
      const rows = group(lines).flatMap((grouped) => rowsOf(grouped, layout));
      return terminal.show(rows.map((row) => `${row}\n`).join(""));
    },
    sayMore(count) {
      more = terminal.hasRowInPlace() ? more + count : count;
      const text = `… ${withCommas(more)} more, all in \`${logsCommand}\``;
      return terminal.showInPlace(paint("dim", text));
    },
  };
}
