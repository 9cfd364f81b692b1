import { addAbortListener } from "node:events";
import { reasonOf, type SimulatorError } from "./errors.ts";

interface StoppableOptions<T> {
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined;
  /** What the caller gets to read of an abort; built in the moment of the abort. */
  readonly describe: (reason: string) => SimulatorError;
  /** Ends soon after its signal is aborted; how it ends does not matter then. */
  readonly work: (signal: AbortSignal) => Promise<T>;
}

/**
 * Does something that the caller's signal can stop, and leaves no listener on that signal.
 *
 * An error of ours that comes after the abort is one that nobody sees in a test: vitest aborts the
 * test's signal with the error of its timeout and reports that error in the same moment. So the
 * abort's reason gets ours as its `cause`, where it has none, and vitest prints both.
 *
 * @throws {SimulatorError} What `describe` gives, once the work has ended.
 */
export async function stoppable<T>({ signal, describe, work }: StoppableOptions<T>): Promise<T> {
  const stop = new AbortController();
  if (signal === undefined) return work(stop.signal);
  const abort = () => stop.abort(explain(signal.reason, describe));
  if (signal.aborted) abort();
  stop.signal.throwIfAborted();
  using _listener = addAbortListener(signal, abort);
  try {
    return await work(stop.signal);
  } finally {
    // Over what the work threw, which is only how it ended.
    stop.signal.throwIfAborted();
  }
}

function explain(reason: unknown, describe: (reason: string) => SimulatorError): SimulatorError {
  const [line = ""] = reasonOf(reason).split("\n", 1);
  const error = describe(line.replace(/\.$/, ""));
  if (reason instanceof Error && reason.cause === undefined) reason.cause = error;
  return error;
}
