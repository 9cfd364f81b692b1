import type { Problem } from "../errors.ts";
import { describeProblem } from "../topology/input/problems/problem.ts";
import { withCommandLines } from "./command-name.ts";
import type { Terminal } from "./terminal.ts";

/** Tells what is odd about the inputs and does not stop a run. */
export function sayWarnings(problems: readonly Problem[], { say, paint }: Terminal): void {
  for (const problem of problems)
    say(`${paint("yellow", "⚠")} ${withCommandLines(describeProblem(problem))}`);
}
