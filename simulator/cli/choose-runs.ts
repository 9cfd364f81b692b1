import { SimulatorError } from "../errors.ts";
import { commandLine } from "./command-name.ts";
import { fitsSeveral, isMeant, noSuchRun } from "./find-run.ts";
import type { Terminal } from "./terminal.ts";

/** A run that goes on, and how to end it. */
export interface EndableRun {
  readonly runId: string;
  /** For people; absent where its record cannot be read. */
  readonly what?: string;
  end(): Promise<void>;
}

interface ChooseOptions {
  /** Newest first. */
  readonly runs: readonly EndableRun[];
  /** Ids of all runs, those that have ended too. */
  readonly known: readonly string[];
  readonly flags: { readonly run?: string; readonly all?: true };
  readonly terminal: Pick<Terminal, "ask" | "say">;
}

/**
 * Which of the runs are to be ended: the only one, the one that is named, all of them, or what the person at the
 * terminal answers.
 *
 * @throws {SimulatorError} `USAGE` where several run and nobody can be asked; `NO_SIMULATION` where none is meant.
 */
export async function chooseRuns(options: ChooseOptions): Promise<readonly EndableRun[]> {
  const { runs, known, flags, terminal } = options;
  const meant = runs.filter(({ runId }) => isMeant(runId, flags.run));
  if (flags.run !== undefined && meant.length === 0) {
    if (known.some((runId) => isMeant(runId, flags.run))) return [];
    throw noSuchRun(flags.run, {
      ids: runs.map(({ runId }) => runId),
      areRunning: true,
    });
  }
  if (flags.all || meant.length <= 1) return meant;
  terminal.say(`${meant.length} simulations are running:`);
  for (const [index, run] of meant.entries()) terminal.say(`  ${index + 1}  ${describe(run)}`);
  const answer = await terminal.ask(
    `Which one shall be stopped? (1 to ${meant.length}, all, none) `,
  );
  if (answer === undefined) {
    if (flags.run === undefined) throw unclear(meant);
    throw fitsSeveral(
      flags.run,
      meant.map(({ runId }) => runId),
    );
  }
  return chosenBy(answer.trim().toLowerCase(), meant);
}

function chosenBy(answer: string, runs: readonly EndableRun[]): readonly EndableRun[] {
  if (answer === "all") return runs;
  if (answer === "" || answer === "none") return [];
  const chosen = /^\d+$/.test(answer)
    ? runs.slice(Number(answer) - 1, Number(answer))
    : runs.filter(({ runId }) => isMeant(runId, answer));
  if (chosen.length === 1) return chosen;
  throw new SimulatorError("USAGE", `"${answer}" is none of these.`, {
    remedy: `Answer with a number from 1 to ${runs.length}, with all or with none.`,
  });
}

function describe({ runId, what }: EndableRun): string {
  return `${runId}  (${what ?? "its record cannot be read"})`;
}

function unclear(runs: readonly EndableRun[]): SimulatorError {
  const ids = runs.map(({ runId }) => runId);
  return new SimulatorError("USAGE", `${runs.length} simulations are running: ${ids.join(", ")}.`, {
    remedy: `Name one: ${commandLine(`down --run ${ids[0]}`)}, or stop all: ${commandLine("down --all")}`,
  });
}
