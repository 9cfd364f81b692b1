import { reasonOf, SimulatorError } from "../../../../errors.ts";

/** HTTP status that an engine answered with; `undefined` where it did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" ? status : undefined;
}

/** The engine's own words, without the HTTP code that dockerode puts before them. */
export function wordsOf(error: unknown): string {
  if (error instanceof SimulatorError) return error.problem;
  const json = (error as { readonly json?: { readonly message?: unknown } } | null)?.json;
  if (typeof json?.message === "string") return json.message.trim();
  return reasonOf(error)
    .replace(/^\(HTTP code \d+\) [^-]*- /, "")
    .trim();
}

/** For what is asked only to make sure: gone already, being removed already, stopped already. */
export function ignoreGone(error: unknown): void {
  const status = statusOf(error);
  if (status === 304 || status === 404 || status === 409) return;
  throw error;
}

/** Whether the engine itself is out of reach, as against an answer that is an error. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof SimulatorError || statusOf(error) !== undefined) return false;
  return typeof (error as NodeJS.ErrnoException | null)?.code === "string";
}

/** What dockerode throws, as a failure with a way out: the engine went away, or would not do what it was asked. Anything else stays what it is. */
export function asEngineFailure(cause: unknown): unknown {
  if (isUnreachable(cause)) {
    return new SimulatorError(
      "ENGINE_UNREACHABLE",
      `The Docker engine went away: ${wordsOf(cause)}.`,
      {
        cause,
        remedy: "Start it again, then run `sc-sim down` to remove what is left, and try again.",
      },
    );
  }
  if (cause instanceof SimulatorError || statusOf(cause) === undefined) return cause;
  return new SimulatorError("ENGINE_REFUSED", `The Docker engine refused: ${wordsOf(cause)}.`, {
    cause,
    remedy: "Fix the engine (does `docker run --rm hello-world` work?), or use --runtime local.",
  });
}

/** The failure of a clean-up that has tried every step: what may be left, and how it goes. */
export function cleanUpFailure(cause: unknown): SimulatorError {
  const causes: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  const words = [...new Set(causes.map(wordsOf))].join("; ");
  const remedy = "Run `sc-sim down` once the engine answers: it removes what is left.";
  if (causes.some(isUnreachable)) {
    const problem = `The engine does not answer (${words}): something of the run may be left.`;
    return new SimulatorError("ENGINE_UNREACHABLE", problem, { cause, remedy });
  }
  const problem = `Not everything of the run could be removed: ${words}.`;
  return new SimulatorError("ENGINE_REFUSED", problem, { cause, remedy });
}
