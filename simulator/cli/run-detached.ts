import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { simulate } from "../app/simulate.ts";
import { errorToJson } from "../error-json.ts";
import { type DetachedMessage, type DetachedStart, EVENTS_FILE } from "./detached-message.ts";
import { abortedWhile, listenForInterrupt } from "./interrupt.ts";

/**
 * Starts a simulation, reports to the process that started this one, and goes on without it until a signal.
 *
 * @returns The exit status.
 */
export async function runDetached({ options, apiPort }: DetachedStart): Promise<number> {
  using interrupt = listenForInterrupt(() => undefined);
  const starter = new AbortController();
  // Whoever started this is gone before it was ready: nobody would know of the simulation.
  const abort = () => starter.abort(new Error("The command that started this simulation ended."));
  process.once("disconnect", abort);
  /** A channel that is open keeps this process alive. */
  const letGo = () => {
    process.off("disconnect", abort);
    if (process.connected) process.disconnect();
  };
  // Standard error ends with the command that reads it.
  process.stderr.on("error", () => undefined);
  let runFolder: string | undefined;
  const tell = (message: DetachedMessage): Promise<void> => {
    if (runFolder !== undefined) noteEvent(runFolder, message);
    return send(message);
  };
  try {
    await using simulation = await simulate({
      ...options,
      signal: AbortSignal.any([interrupt.signal, starter.signal]),
      onProgress: (message) => void tell({ type: "progress", message }),
      onWarning: (message) => void tell({ type: "warning", message }),
      onTaskEvent: (event) => void tell({ type: "task", event }),
    });
    const { runId, plan, envoyVersion, runtime, warnings, logsApi } = simulation;
    runFolder = simulation.runFolder;
    const served = apiPort === undefined ? undefined : await simulation.serveApi({ port: apiPort });
    const api = served && { url: served.url, envFile: served.envFile };
    const started = { runId, plan, runFolder, envoyVersion, runtime, warnings, logsApi, api };
    await send({ type: "ready", started });
    letGo();
    await abortedWhile(interrupt.signal, new Promise(() => undefined));
  } catch (error) {
    const status = interrupt.exitStatus();
    if (status !== undefined && error === interrupt.signal.reason) return status;
    await tell({ type: "failed", error: errorToJson(error) });
    return 1;
  } finally {
    letGo();
  }
  return interrupt.exitStatus() ?? 0;
}

/** Resolves once it was handed over, or nobody listens any more. */
async function send(message: DetachedMessage): Promise<void> {
  if (!process.connected) return;
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  process.send?.(message, undefined, undefined, () => resolve());
  await sent;
}

function noteEvent(runFolder: string, message: DetachedMessage): void {
  const line = `${new Date().toISOString()} ${wordsOf(message)}\n`;
  try {
    appendFileSync(join(runFolder, EVENTS_FILE), line, { mode: 0o600 });
  } catch {
    // The disk is full or the folder gone, which does not end a simulation.
  }
}

function wordsOf(message: DetachedMessage): string {
  if (message.type === "ready") return "Ready";
  if (message.type === "task") return message.event.message;
  return message.type === "failed" ? message.error.message : message.message;
}
