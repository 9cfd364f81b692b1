import type { ServedApi } from "../api/serve-api.ts";
import type { SimulateOptions } from "../app/options.ts";
import type { Simulation } from "../app/simulation.ts";
import type { ErrorJson } from "../error-json.ts";
import type { TaskEvent } from "../running/runtime/runtime.ts";

/** Beside the run's logs: what happens to a detached simulation while nobody looks. */
export const EVENTS_FILE = "simulator.log";

/** What is said of a simulation once all is ready; plain data. */
export type StartedSimulation = Pick<
  Simulation,
  "runId" | "plan" | "runFolder" | "envoyVersion" | "runtime" | "warnings" | "logsApi"
> & {
  /** Where its API is served, and the file that has the token; the token itself is nowhere else. */
  readonly api?: Pick<ServedApi, "url" | "envFile"> | undefined;
};

/** What a detached simulation is started with, as JSON. */
export interface DetachedStart {
  /** Of `simulate()`; JSON leaves out functions. */
  readonly options: SimulateOptions;
  /** Serve the API on this port. */
  readonly apiPort?: number | undefined;
}

/** What a detached simulation tells the command that started it, until it is ready or has failed. */
export type DetachedMessage =
  | { readonly type: "progress" | "warning"; readonly message: string }
  | { readonly type: "task"; readonly event: TaskEvent }
  | { readonly type: "ready"; readonly started: StartedSimulation }
  | { readonly type: "failed"; readonly error: ErrorJson };
