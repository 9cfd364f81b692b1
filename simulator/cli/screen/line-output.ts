import type { LogLine } from "../../logs/log-line.ts";
import type { LogReader } from "../../logs/log-reader.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import { commandLine } from "../command-name.ts";
import { explainLine, rawLine } from "../show-line.ts";
import type { Terminal } from "../terminal.ts";
import { openDisplay } from "./display.ts";
import { followLines, linesAfter } from "./follow-lines.ts";

/** Where `up` puts access-log lines. */
export interface LineOutput {
  show(lines: readonly LogLine[]): Promise<void>;
  /** Lines that are shown together with those that were awaited: the other hops and attempts of a request. */
  takeOthers(reader: LogReader, signal: AbortSignal): Promise<readonly LogLine[]>;
  /** Shows what comes, until the simulation ends. */
  follow(reader: LogReader, signal: AbortSignal): Promise<void>;
}

interface OutputOptions {
  readonly terminal: Terminal;
  readonly plan: Plan;
  /** Whether a terminal shows the line as it was written, too. */
  readonly showsRaw: boolean;
  /** Whether each field is explained. */
  readonly explains: boolean;
}

/** A terminal gets what a person can read, and everything else every line exactly as it was written. */
export function openLineOutput(options: OutputOptions): LineOutput {
  return options.terminal.isInteractive ? screenOutput(options) : plainOutput(options);
}

function screenOutput(options: OutputOptions): LineOutput {
  const display = openDisplay({ ...options, logsCommand: commandLine("logs") });
  return {
    show: display.show,
    takeOthers: (reader, signal) => linesAfter({ reader, limit: MOST_TOGETHER, signal }),
    follow: (reader, signal) => followLines({ reader, display, signal }),
  };
}

/** One request makes no more lines than that, unless it is the begin of a flood. */
const MOST_TOGETHER = 50;

function plainOutput({ terminal, explains }: OutputOptions): LineOutput {
  const show = async (line: LogLine) => {
    await terminal.write(rawLine(line));
    if (explains) terminal.say(explainLine(line, terminal.paint));
  };
  return {
    async show(lines) {
      for (const line of lines) await show(line);
    },
    takeOthers: async () => [],
    async follow(reader) {
      for await (const line of reader) await show(line);
    },
  };
}
