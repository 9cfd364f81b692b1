import { SimulatorError } from "../errors.ts";
import { stoppable } from "../stoppable.ts";
import type { SimulateOptions } from "./options.ts";
import { resolveSettings } from "./settings.ts";
import type { Simulation } from "./simulation.ts";
import { type StartCaller, start } from "./start.ts";

/**
 * Runs the ECS services of these inputs behind real Envoy proxies, and resolves once all are ready.
 *
 * @throws {SimulatorError} With everything stopped again that was started. When the signal is
 *   aborted it throws the signal's reason, as the platform's own functions do; the reason's `cause`
 *   is a `START_ABORTED` that says how far the start was.
 */
export function simulate(options: SimulateOptions = {}): Promise<Simulation> {
  return simulateFor({}, options);
}

/**
 * The same for a command of sc-sim, which knows more than the options say.
 *
 * @throws {SimulatorError} Also what the caller's check throws, with nothing started.
 */
export async function simulateFor(
  caller: StartCaller,
  options: SimulateOptions,
): Promise<Simulation> {
  const settings = resolveSettings(options);
  const { signal } = settings;
  let step = "reading the inputs";
  const onProgress = (message: string) => {
    step = message;
    settings.onProgress(message);
  };
  let simulation: Simulation | undefined;
  let failure: unknown;
  try {
    return await stoppable({
      signal,
      describe: () => startAborted(step),
      async work(stop) {
        try {
          simulation = await start({ ...settings, onProgress, signal: stop }, caller);
          return simulation;
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    });
  } catch (error) {
    // Aborted in the very moment in which it was ready.
    await simulation?.[Symbol.asyncDispose]();
    // A clean-up that failed too: something may be left, and that matters more than the abort.
    if (failure instanceof SuppressedError) throw failure;
    throw signal.aborted ? signal.reason : error;
  }
}

function startAborted(step: string): SimulatorError {
  return new SimulatorError("START_ABORTED", `The start was aborted at this point: ${step}.`, {
    remedy:
      "Give it more time. What the first start on a machine fetches, prefetch() can get before the tests.",
  });
}
