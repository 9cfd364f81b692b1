import { type Problem, SimulatorError } from "../../../errors.ts";
import { printable } from "../../../printable.ts";

/** `file:line:column: json.path: what is wrong`, on one line whatever the input holds. */
export function describeProblem(problem: Problem): string {
  const { file, path, line, column, message, hint, origin } = problem;
  const position = line === undefined ? "" : `:${line}:${column}`;
  const words = origin === "aws" ? `"${message}" (ECS's own words)` : message;
  return printable(
    `${file}${position}: ${path && `${path}: `}${words}${hint === undefined ? "" : `. ${hint}`}`,
  );
}

/** Each problem once, in the order of files, lines and columns. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const once = new Map(problems.map((problem) => [describeProblem(problem), problem]));
  return [...once.values()].toSorted(
    (a, b) =>
      compare(a.file, b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compare(a.path, b.path),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface ThrowOptions {
  /** Refusals do not count as errors. */
  readonly keepGoing: boolean;
  /** Whether warnings are named beside the errors; not where they have been said already. @default true */
  readonly namesWarnings?: boolean;
  /** What to do about errors. */
  readonly remedy?: string;
}

/**
 * Stops where there are errors, with all of them at once, and with the warnings beside them; refusals count as errors unless
 * `keepGoing`.
 *
 * @returns What is left to warn about.
 * @throws {SimulatorError} `INPUT_INVALID`, or `NOT_SIMULATED` where nothing but refusals is wrong.
 */
export function throwProblems(
  problems: readonly Problem[],
  { keepGoing, namesWarnings = true, remedy = "Fix these; nothing was started." }: ThrowOptions,
): readonly Problem[] {
  const isFatal = ({ severity }: Problem) =>
    severity === "error" || (severity === "refusal" && !keepGoing);
  const fatal = problems.filter(isFatal);
  if (fatal.length === 0) return problems;
  const onlyRefusals = fatal.every(({ severity }) => severity === "refusal");
  const others = namesWarnings ? problems.filter((problem) => !isFatal(problem)) : [];
  const count = fatal.length === 1 ? "1 problem" : `${fatal.length} problems`;
  const also = others.length === 1 ? "1 warning" : `${others.length} warnings`;
  const lines = [
    `${count} in the input:`,
    ...fatal.map((problem) => `  ${describeProblem(problem)}`),
    ...(others.length === 0 ? [] : [`And ${also}:`]),
    ...others.map((problem) => `  ${describeProblem(problem)}`),
  ];
  throw new SimulatorError(onlyRefusals ? "NOT_SIMULATED" : "INPUT_INVALID", lines.join("\n"), {
    problems: [...fatal, ...others],
    remedy: onlyRefusals ? "Remove these, or go on without simulating them: --keep-going." : remedy,
  });
}
