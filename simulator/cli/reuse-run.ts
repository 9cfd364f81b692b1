import { randomBytes } from "node:crypto";
import { SimulatorError } from "../errors.ts";
import type { NamesSupport } from "../running/names/names-support.ts";
import { readEnvFile } from "../running/runs/env-file.ts";
import { COMMAND_VARIABLE } from "../running/runs/marked-processes.ts";
import { isRunning, readRun, type StoredRun } from "../running/runs/run-record.ts";
import { sweepCommand } from "../running/runs/sweep.ts";
import { waitUntil } from "../running/runs/wait-until.ts";
import { startWatcher } from "../running/watch/watcher.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { findRunning, serviceNamed } from "./find-run.ts";
import type { Terminal } from "./terminal.ts";

/** A simulation that is ready, for a command. */
export interface ReadyRun extends AsyncDisposable {
  readonly runId: string;
  readonly folder: string;
  readonly plan: Plan;
  /** Without Docker: how this machine can make names known, where the start found it out. */
  readonly names?: NamesSupport | undefined;
  /** Environment for the command. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether somebody else has ended it meanwhile. */
  hasEnded(): boolean;
}

interface ReuseOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly run: string | undefined;
  /** The service as which the command runs. */
  readonly service: string | undefined;
  readonly terminal: Pick<Terminal, "say">;
  readonly signal: AbortSignal;
  readonly onWarning: (message: string) => void;
}

const NO_API = { SC_SIM_API: undefined, SC_SIM_API_TOKEN: undefined };

/** How long a simulation that is being started may take to get ready. */
const READY_WITHIN_MS = 60_000;

/**
 * Finds the simulation that runs, waits until it is ready, and has what a command starts ended if this process is killed. The disposal
 * ends what the command left, and leaves the simulation alone.
 *
 * @throws {SimulatorError} As `findRunning`; `NO_SIMULATION` if it does not get ready.
 */
export async function reuseRun(options: ReuseOptions): Promise<ReadyRun> {
  const { env, run, service, terminal, signal, onWarning } = options;
  const wanted = service === undefined ? undefined : serviceNamed(service);
  const found = findRunning({ env, run, wanted, terminal });
  const record = await whenReady(found, signal);
  const { runId, plan = found.record.plan } = record;
  if (plan === undefined) throw notReady(found, "has no plan");
  const api = readEnvFile(record.api?.envFile);
  if (api["SC_SIM_API"] === undefined) {
    terminal.say(
      `! The simulation ${runId} serves no HTTP API, so SC_SIM_API is not set for the command; \`sc-sim up --api\` starts one that does.`,
    );
  }
  const commandId = `${runId}-${randomBytes(4).toString("hex")}`;
  const watcher = startWatcher({ runId: commandId, runtime: "command", env, onWarning });
  return {
    runId,
    folder: found.folder,
    plan,
    // The variables may be there already, of another simulation that this command is a part of.
    env: {
      ...env,
      ...NO_API,
      ...readEnvFile(record.logsApi?.envFile),
      ...api,
      [COMMAND_VARIABLE]: commandId,
    },
    hasEnded: () => !isRunning(readRun(found.folder).record ?? record),
    async [Symbol.asyncDispose]() {
      await sweepCommand(commandId);
      await watcher.dismiss();
    },
  };
}

async function whenReady(found: StoredRun, signal: AbortSignal): Promise<StoredRun["record"]> {
  let { record } = found;
  const isOver = () => {
    record = readRun(found.folder).record ?? record;
    return record.state !== "starting" || !isRunning(record);
  };
  await waitUntil(isOver, { deadlineMs: performance.now() + READY_WITHIN_MS, signal });
  signal.throwIfAborted();
  if (record.state === "running" && isRunning(record)) return record;
  throw notReady(
    found,
    isRunning(record)
      ? `is not ready after ${READY_WITHIN_MS / 1000} s`
      : "ended before it was ready",
  );
}

function notReady({ record: { runId } }: StoredRun, what: string): SimulatorError {
  return new SimulatorError("NO_SIMULATION", `The simulation ${runId} ${what}.`, {
    remedy: "See why where it was started, or leave out --reuse to start one.",
  });
}
