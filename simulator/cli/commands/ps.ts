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

export function addPs({ program, terminal, env }: CommandContext): void {
  program
    .command("ps")
    .summary("what is running")
    .description("Lists running simulations with their tasks and endpoints.")
    .option("--all", "ended ones too, whose logs are kept")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  sc-sim ps --all")
    .action(async (flags: { readonly all?: true; readonly json?: true }) => {
      const lost = new Map(findLostRuns(env).map((run) => [run.runId, run]));
      const isWanted = ({ record }: Partial<StoredRun> | UnreadableRun) =>
        flags.all === true || (record !== undefined && isRunning(record));
      const unreadable = listUnreadable(env).filter((run) => isWanted(run) || lost.has(run.runId));
      const ids = new Set(unreadable.map(({ runId }) => runId));
      const runs = listRuns(env).filter((run) => isWanted(run) && !ids.has(run.record.runId));
      if (flags.json) {
        const all = [...runs.map(toJson), ...unreadable.map(unreadableToJson)];
        await terminal.write(`${JSON.stringify(all, null, 2)}\n`);
        return;
      }
      if (runs.length + unreadable.length === 0) terminal.say("No simulation is running.");
      for (const run of runs) await terminal.write(describeRun(run));
      for (const { runId, problem } of unreadable) {
        const found = lost.get(runId);
        await terminal.write(`${runId}  ${found ? describeLost(found) : problem.problem}\n`);
      }
    });
}

function describeLost({ folder, watchers, processes }: LostRun): string {
  const runs = watchers.length + processes.length > 0 ? "still runs" : "may still run";
  return `${runs}, but its record cannot be read: ${join(folder, "run.json")}`;
}

function toJson({ folder, record }: StoredRun) {
  const { runId, createdAt, runtime, envoyVersion, inputs, owner, processes, plan } = record;
  return {
    runId,
    state: stateOf({ folder, record }),
    createdAt,
    runtime,
    envoyVersion,
    inputs,
    pid: owner.pid,
    folder,
    namespace: plan?.namespace,
    endpoints: plan?.endpoints.map(({ url }) => url),
    tasks: plan?.tasks.map(({ taskId, name, service, proxy }) => ({
      taskId,
      name,
      service,
      proxy: proxy.containerName,
      processes: processes
        .filter((process) => process.taskId === taskId)
        .map(({ pid, containerName }) => ({ pid, containerName })),
    })),
  };
}

function unreadableToJson({ runId, folder, problem, record }: UnreadableRun) {
  return { runId, state: "unreadable", pid: record?.owner.pid, folder, problem: problem.problem };
}

/** A run whose simulator was killed has no end in its record. */
function stateOf({ record }: StoredRun): string {
  if (isRunning(record)) return record.state;
  return record.state === "ended" ? "ended" : "killed";
}

function describeRun(run: StoredRun): string {
  const { runId, createdAt, runtime, envoyVersion, processes, plan } = run.record;
  const lines = [
    `${runId}  ${stateOf(run)}  started ${createdAt}  ${runtime} runtime, Envoy ${envoyVersion ?? "not found yet"}`,
    ...(plan?.endpoints.map(({ url, ecsService }) => `  ${url} → ${ecsService}`) ?? []),
    ...(plan?.tasks.map(({ taskId, name }) => {
      const own = processes
        .filter((process) => process.taskId === taskId)
        .map(({ containerName, pid }) => `${containerName} (pid ${pid})`);
      return `  ${name}  ${taskId}  ${own.join(", ")}`.trimEnd();
    }) ?? []),
    `  ${run.folder}`,
  ];
  return `${lines.join("\n")}\n`;
}
