import { spawn } from "node:child_process";
import { addAbortListener } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { SimulateOptions } from "../app/options.ts";
import { errorFromJson } from "../error-json.ts";
import type { TaskEvent } from "../running/runtime/runtime.ts";
import type { DetachedMessage, DetachedStart, StartedSimulation } from "./detached-message.ts";

/** Beside this file, in a clone as in the built package. */
const PROGRAM = join(import.meta.dirname, "detached-run.mjs");

interface DetachOptions {
  /** Of `simulate()`; its callbacks, environment and signal are those beside it. */
  readonly options: SimulateOptions;
  /** Serve the API on this port. @default it is not served */
  readonly apiPort: number | undefined;
  readonly onProgress: (message: string) => void;
  readonly onWarning: (message: string) => void;
  readonly onTaskEvent: (event: TaskEvent) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Stops the start; what was started is gone when this throws. */
  readonly signal: AbortSignal;
}

/**
 * Starts a simulation in a process and a session of its own, and resolves once it is ready; it goes on when this process ends.
 *
 * @throws As `simulate()` does, with everything stopped again.
 */
export async function startDetached({
  options,
  apiPort,
  env,
  signal,
  ...told
}: DetachOptions): Promise<StartedSimulation & { readonly pid: number | undefined }> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [PROGRAM, asJson({ options, apiPort })], {
    detached: true,
    env,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  using _listener = addAbortListener(signal, () => child.kill("SIGTERM"));
  const { promise, resolve, reject } = Promise.withResolvers<StartedSimulation>();
  let failure: Error | undefined;
  child.on("message", (message: DetachedMessage) => {
    if (message.type === "ready") resolve(message.started);
    else if (message.type === "failed") failure = errorFromJson(message.error);
    else if (message.type === "task") told.onTaskEvent(message.event);
    else if (message.type === "warning") told.onWarning(message.message);
    else told.onProgress(message.message);
  });
  child.once("error", reject);
  // What it writes there is said only where it ends without a message.
  const output = child.stderr === null ? "" : text(child.stderr).catch(() => "");
  // Not before all of its messages were read: "close" comes after the end of its outputs, "disconnect" after its last message.
  const disconnected = new Promise((done) => child.once("disconnect", done));
  child.once("close", async (code) => {
    await disconnected;
    const how = `The simulation's process ended with ${child.signalCode ?? `code ${code}`}`;
    reject(signal.aborted ? signal.reason : (failure ?? new Error(`${how}: ${await output}`)));
  });
  const started = await promise;
  child.stderr?.destroy();
  child.unref();
  return { ...started, pid: child.pid };
}

/** Everybody can read a command line, so the environment is not on it. */
function asJson({ options, apiPort }: DetachedStart): string {
  const { env: _env, signal: _signal, ...rest } = options; // JSON leaves out functions.
  return JSON.stringify({ options: rest, apiPort } satisfies DetachedStart);
}
