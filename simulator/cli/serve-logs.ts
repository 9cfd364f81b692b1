import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { SimulatorError } from "../errors.ts";
import { openLogFilters } from "../logs/cloudwatch/filters/log-filters.ts";
import { serveLogsApi } from "../logs/cloudwatch/logs-api/serve-logs-api.ts";
import { readSwitches } from "../logs/cloudwatch/probe/switches.ts";
import { type LogStore, logStoreIn, openLogStore } from "../logs/store/log-store.ts";
import { isRunning, listRuns, type StoredRun } from "../running/runs/run-record.ts";
import { registerServedLog } from "../running/runs/served-logs.ts";
import { commandLine } from "./command-name.ts";
import type { CommandContext } from "./context.ts";
import { findLast, isMeant } from "./find-run.ts";
import { abortedWhile, endWithTerminal, listenForInterrupt } from "./interrupt.ts";
import { type SimulationFlags, toSimulateOptions } from "./options.ts";
import { sayLogsApi } from "./say-logs-api.ts";
import { oldClientsNote, shellCommands } from "./shell-variables.ts";
import { storeCaptures } from "./store-captures.ts";
import { storeOfLast } from "./store-of-last.ts";

/** As many groups are listed at the start. */
const MOST_GROUPS = 10;

interface Asked {
  readonly sources: readonly string[];
  readonly flags: SimulationFlags;
}

/**
 * Serves the CloudWatch Logs API over a finished run or over captures, until it is interrupted.
 *
 * @throws {SimulatorError} `USAGE` where there is no such source, or a run that goes on; `INPUT_INVALID` for captures that cannot be
 *   read; `ADDRESS_UNAVAILABLE`, `RUN_FOLDER_UNUSABLE`, `NO_SIMULATION`
 */
export async function serveLogs(context: CommandContext, { sources, flags }: Asked): Promise<void> {
  const { terminal, env, exitWith } = context;
  const settings = toSimulateOptions([], flags);
  const { logsPort: port, logsOpen: isOpen, logsTls: hasTls, insightsSwitches } = settings;
  const { subscriptionsTo } = settings;
  const choices = readSwitches(insightsSwitches, context.cwd);
  using interrupt = listenForInterrupt(() => undefined);
  using _terminal = endWithTerminal(process.stdout.fd);
  const run = runOf(context, sources);
  if (run !== undefined && subscriptionsTo !== undefined) throw nothingDelivered(run);
  using served = registerServedLog({
    env,
    ...(run && { run: { runId: run.record.runId, folder: run.folder } }),
  });
  const { id, folder } = served;
  using store = await openStore(context, { run, sources, folder });
  const onTrouble = (message: string) => terminal.say(message);
  await using filters = openLogFilters({ store, folder, onTrouble, subscriptionsTo });
  const service = { store, filters, places: [], now: Date.now, choices };
  await using api = await serveLogsApi({ service, folder, port, isOpen, hasTls });
  interrupt.signal.throwIfAborted();
  await terminal.write(shellCommands(api.env));
  const what = run === undefined ? sources.join(", ") : `the log of ${run.record.runId}`;
  terminal.say(`${terminal.paint("green", "✔")} Serving ${what}`);
  sayGroups(context, store);
  sayLogsApi(api, { terminal, envCommand: `env --run ${id}` });
  terminal.say(oldClientsNote(api.url));
  terminal.say(`${terminal.paint("bold", "Ctrl-C")} ends it.`);
  await abortedWhile(interrupt.signal, new Promise(() => undefined));
  const status = interrupt.exitStatus();
  if (status !== undefined) exitWith(status);
}

/**
 * The run that is meant; `undefined` where captures are.
 *
 * @throws {SimulatorError} `USAGE` where it is neither, or where the run goes on: it serves its own log.
 */
function runOf(context: CommandContext, sources: readonly string[]): StoredRun | undefined {
  const { env, cwd, terminal } = context;
  const [first] = sources;
  const isFile = (word: string) => word === "-" || existsSync(resolve(cwd, word));
  if (first !== undefined && sources.every(isFile)) return undefined;
  if (sources.length > 1 || (first !== undefined && !isRunId(first, env))) {
    const missing = sources.find((word) => !isFile(word)) ?? "";
    throw new SimulatorError("USAGE", `There is no file or folder "${missing}", and no such run.`, {
      remedy: `Give captures, or the id of one run; \`${commandLine("ps --all")}\` lists runs.`,
    });
  }
  const run = findLast({ env, run: first, terminal });
  if (!isRunning(run.record)) return run;
  const { runId, logsApi } = run.record;
  throw new SimulatorError(
    "USAGE",
    `The simulation ${runId} goes on, and serves its own log${logsApi === undefined ? "" : `: ${logsApi.url}`}.`,
    {
      remedy: `Use that: eval "$(sc-sim env --run ${runId})", or name a finished run.`,
    },
  );
}

function nothingDelivered({ record }: StoredRun): SimulatorError {
  return new SimulatorError(
    "USAGE",
    `--subscriptions-to has no effect on ${record.runId}: the log of a finished run gets no events and no filters any more.`,
    { remedy: "Leave it out, or serve captures, which can be written to." },
  );
}

function isRunId(word: string, env: NodeJS.ProcessEnv): boolean {
  return listRuns(env).some(({ record }) => isMeant(record.runId, word));
}

async function openStore(
  { env, cwd, terminal }: CommandContext,
  {
    run,
    sources,
    folder,
  }: {
    readonly run: StoredRun | undefined;
    readonly sources: readonly string[];
    readonly folder: string;
  },
): Promise<LogStore> {
  if (run === undefined) return storeCaptures({ files: sources, cwd, path: logStoreIn(folder) });
  const path = storeOfLast(run, { env, run: sources[0], terminal, verb: "serves" });
  return openLogStore({ path, mode: "read" });
}

/** What can be asked for, and from when it is: clients look at the last minutes unless they are given a time. */
function sayGroups({ terminal }: CommandContext, { catalog }: LogStore): void {
  const groups = catalog.names();
  for (const name of groups.slice(0, MOST_GROUPS)) {
    const streams = catalog.streams(name);
    const times = streams
      .flatMap(({ firstMs, lastMs }) => [firstMs, lastMs])
      .filter((time) => time !== undefined);
    const count = streams.length === 1 ? "1 stream" : `${streams.length} streams`;
    const span =
      times.length === 0
        ? "no events"
        : `${isoTime(Math.min(...times))} to ${isoTime(Math.max(...times))}`;
    terminal.say(`  ${name}  (${count}, ${span})`);
  }
  if (groups.length > MOST_GROUPS) terminal.say(`  and ${groups.length - MOST_GROUPS} more groups`);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, "");
}
