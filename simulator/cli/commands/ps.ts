import { join } from "node:path";
import { findLostRuns, type LostRun } from "../../running/runs/lost-runs.ts";
import {
  isRunning,
  listRuns,
  listUnreadable,
  type StoredRun,
  type UnreadableRun,
} from "../../running/runs/run-record.ts";
import type { CommandContext } from "../context.ts";
import { layoutColumns } from "../fit.ts";
import { tasksOf } from "../run-state.ts";
import { showRun } from "../screen/show-run.ts";
import { containersOnEngine, type EngineContainers } from "./engine-containers.ts";

export function addPs({ program, terminal, env }: CommandContext): void {
  program
    .command("ps")
    .summary("what is running")
    .description(
      "Lists running simulations with their endpoints, and each task's containers: state, and where their\n" +
        "ports are reached from this machine.",
    )
    .option("--all", "ended ones too, whose logs are kept")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  sc-sim ps --all")
    .action(async (flags: { readonly all?: true; readonly json?: true }) => {
      const lost = new Map(findLostRuns(env).map((run) => [run.runId, run]));
      const isWanted = ({ record }: Partial<StoredRun> | UnreadableRun) =>
        flags.all === true || (record !== undefined && isRunning(record));
      const damaged = listUnreadable(env);
      const whole = new Set(damaged.map(({ runId }) => runId));
      const runs = listRuns(env).filter((run) => isWanted(run) && !whole.has(run.record.runId));
      const needsEngine =
        runs.some(({ record }) => record.runtime === "docker") ||
        damaged.some(({ record }) => record === undefined);
      const found = needsEngine ? await containersOnEngine(env) : undefined;
      const unreadable = damaged.filter(
        (run) => isWanted(run) || lost.has(run.runId) || containersOf(run, found).length > 0,
      );
      if (flags.json) {
        const all = [
          ...runs.map((run) => toJson(run, found)),
          ...unreadable.map((run) => unreadableToJson(run, found)),
        ];
        await terminal.write(`${JSON.stringify(all, null, 2)}\n`);
        return;
      }
      if (runs.length + unreadable.length === 0) terminal.say("No simulation is running.");
      const columns = layoutColumns(terminal);
      const { paintData: paint } = terminal;
      for (const [index, run] of runs.entries()) {
        const tasks = isRunning(run.record) ? tasksOf(run, found) : [];
        const text = showRun({ run, state: stateOf(run), tasks, columns, paint });
        await terminal.write(`${index > 0 ? "\n" : ""}${text}`);
      }
      for (const run of unreadable) {
        const text = describeUnreadable(run, { lost: lost.get(run.runId), found });
        await terminal.write(`${run.runId}  ${text}\n`);
      }
    });
}

/** What the engine still has of a run whose record says nothing. */
function containersOf({ runId, record }: UnreadableRun, found: EngineContainers) {
  if (record !== undefined) return [];
  return (found ?? []).filter((container) => container.runId === runId);
}

function describeUnreadable(
  run: UnreadableRun,
  { lost, found }: { readonly lost: LostRun | undefined; readonly found: EngineContainers },
): string {
  const record = join(run.folder, "run.json");
  const containers = containersOf(run, found).length;
  if (lost === undefined && containers === 0) return run.problem.problem;
  const count = `${containers} ${containers === 1 ? "container" : "containers"}`;
  const isSeen = lost !== undefined && lost.watchers.length + lost.processes.length > 0;
  const seen = containers > 0 ? `has ${count} on the engine` : "may still run";
  return `${isSeen ? "still runs" : seen}, but its record cannot be read: ${record}`;
}

function toJson(run: StoredRun, found: EngineContainers) {
  const { folder, record } = run;
  const { runId, createdAt, runtime, envoyVersion, inputs, owner, processes, plan } = record;
  const states = new Map(tasksOf(run, found).map((task) => [task.taskId, task.containers]));
  return {
    runId,
    state: stateOf(run),
    createdAt,
    runtime,
    envoyVersion,
    inputs,
    pid: owner.pid,
    folder,
    namespace: plan?.namespace,
    endpoints: plan?.endpoints.map(({ url }) => url),
    api: isRunning(record) ? record.api : undefined,
    tasks: plan?.tasks.map(({ taskId, name, service, proxy }) => ({
      taskId,
      name,
      service,
      proxy: proxy.containerName,
      containers: states.get(taskId),
      processes: processes
        .filter((process) => process.taskId === taskId)
        .map(({ pid, containerName }) => ({ pid, containerName })),
    })),
  };
}

function unreadableToJson(run: UnreadableRun, found: EngineContainers) {
  const { runId, folder, problem, record } = run;
  const containers = containersOf(run, found).map(({ containerName, taskId, isRunning: runs }) => ({
    ...{ taskId, name: containerName, state: runs ? "running" : "ended" },
  }));
  return {
    ...{ runId, state: "unreadable", pid: record?.owner.pid, folder, problem: problem.problem },
    ...(containers.length > 0 && { containers }),
  };
}

/** A run whose simulator was killed has no end in its record. */
function stateOf({ record }: StoredRun): string {
  if (isRunning(record)) return record.state;
  return record.state === "ended" ? "ended" : "killed";
}
