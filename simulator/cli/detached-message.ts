import type { Simulation } from "../app/simulation.ts";
import type { ErrorJson } from "../error-json.ts";
import type { TaskEvent } from "../running/runtime/runtime.ts";

/** Beside the run's logs: what happens to a detached simulation while nobody looks. */
export const EVENTS_FILE = "simulator.log";

/** What is said of a simulation once all is ready; plain data. */
export type StartedSimulation = Pick<
  Simulation,
  "runId" | "plan" | "runFolder" | "envoyVersion" | "runtime" | "warnings"
>;

/** What a detached simulation tells the command that started it, until it is ready or has failed. */
export type DetachedMessage =
  | { readonly type: "progress" | "warning"; readonly message: string }
  | { readonly type: "task"; readonly event: TaskEvent }
  | { readonly type: "ready"; readonly started: StartedSimulation }
  | { readonly type: "failed"; readonly error: ErrorJson };
