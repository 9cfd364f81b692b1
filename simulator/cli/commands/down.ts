import { SimulatorError } from "../../errors.ts";
import { findLostRuns, type LostRun, ownerOf } from "../../running/runs/lost-runs.ts";
import { isAlive, signalIfAlive } from "../../running/runs/process-identity.ts";
import { isRunning, listRuns, listUnreadable, readRuns } from "../../running/runs/run-record.ts";
import { sweepProcesses, sweepRun, waitForWatchers } from "../../running/runs/sweep.ts";
import { waitUntil } from "../../running/runs/wait-until.ts";
import { chooseRuns, type EndableRun } from "../choose-runs.ts";
import type { CommandContext } from "../context.ts";
import { isMeant } from "../find-run.ts";
import { answeringEngine, containersOnEngine, type EngineContainers } from "./engine-containers.ts";

interface DownFlags {
  readonly run?: string;
  readonly all?: true;
}

/** How long a simulation may take to stop by itself before it is killed and swept. */
const STOP_TIMEOUT_MS = 10_000;

/** How long what is left of a run without a readable record may take to end. */
const LOST_TIMEOUT_MS = 5_000;

export function addDown({ program, terminal, env, exitWith }: CommandContext): void {
  program
    .command("down")
    .summary("stop what is running; sweep whatever any earlier run left")
    .description(
      "Stops the running simulation in order, and ends whatever a killed one left behind. Logs are kept.\n" +
        "Where several run it asks which; without a terminal --run or --all has to say it.",
    )
    .option("--run <id>", "stop only this one")
    .option("--all", "stop all of them")
    .addHelpText("after", "\nExamples:\n  sc-sim down\n  sc-sim down --all")
    .action(async (flags: DownFlags) => {
      if (flags.run !== undefined && flags.all) {
        throw new SimulatorError("USAGE", "--run and --all cannot be given together.", {
          remedy: "Leave one of them out.",
        });
      }
      const lost = findLostRuns(env);
      const runs = [
        ...listRuns(env)
          .filter(({ record }) => isRunning(record))
          .map(({ record }): EndableRun => {
            const { runId, plan, runtime } = record;
            const what = plan === undefined ? undefined : `${plan.namespace}, ${runtime} runtime`;
            return { runId, ...(what && { what }), end: () => stopRun(record) };
          }),
        ...lost.map((run): EndableRun => ({ runId: run.runId, end: () => stopLostRun(run) })),
        ...(await runsOnEngine(new Set(lost.map(({ runId }) => runId)))),
      ].toSorted((a, b) => (a.runId < b.runId ? 1 : -1));
      const known = readRuns(env).map(({ runId }) => runId);
      const chosen = await chooseRuns({ runs, known, flags, terminal });
      for (const run of chosen) await run.end();
      const swept = [...(await sweepProcesses(env)), ...(await sweepContainers(env))];
      await waitForWatchers(env);
      for (const leftover of swept)
        terminal.say(`Ended ${leftover}, which a killed simulation had left.`);
      const ids = new Set(chosen.map(({ runId }) => runId));
      for (const { runId, folder } of findLostRuns(env).filter((run) => ids.has(run.runId))) {
        terminal.say(
          `${runId} may still run, and its record cannot be read. Stop it where it was started; if it has ended, remove ${folder}.`,
        );
        exitWith(1);
      }
      if (chosen.length + swept.length > 0) return;
      if (flags.run !== undefined) terminal.say(`${endedRun(known, flags.run)} has ended already.`);
      else if (runs.length === 0) terminal.say("Nothing was running, and nothing was left.");
      else terminal.say("Nothing was stopped.");
    });

  /** Runs whose record says nothing and which have containers, that are not seen in any other way. */
  async function runsOnEngine(others: ReadonlySet<string>): Promise<readonly EndableRun[]> {
    const damaged = listUnreadable(env).filter(
      ({ runId, record }) => record === undefined && !others.has(runId),
    );
    if (damaged.length === 0) return [];
    const found = await containersOnEngine(env);
    return damaged.flatMap(({ runId }) => {
      const containers = (found ?? []).filter((container) => container.runId === runId);
      return containers.length === 0 ? [] : [{ runId, end: () => endOnEngine(runId, containers) }];
    });
  }

  /** The labels say who started them: a simulator that lives knows how to stop its run. */
  async function endOnEngine(
    runId: string,
    containers: NonNullable<EngineContainers>,
  ): Promise<void> {
    const owner = containers.map((container) => container.owner).find((each) => each !== undefined);
    if (owner !== undefined && isAlive(owner)) return stopRun({ runId, owner });
    await removeContainers(env, runId);
    terminal.say(`Ended the containers of ${runId}, whose record cannot be read.`);
  }

  /** Its simulator knows how to stop it; without that, what it started is ended. */
  async function stopLostRun(run: LostRun): Promise<void> {
    const { runId } = run;
    const owner = ownerOf(run);
    if (owner !== undefined) await stopRun({ runId, owner });
    const left = [...run.watchers, ...run.processes];
    if (owner === undefined) await sweepRun({ env, runId });
    const deadlineMs = performance.now() + LOST_TIMEOUT_MS;
    const isAllGone = await waitUntil(() => !left.some(isAlive), { deadlineMs });
    if (owner === undefined && isAllGone && left.length > 0)
      terminal.say(`Ended what was left of ${runId}, whose record cannot be read.`);
  }

  async function stopRun({
    runId,
    owner,
  }: Pick<ReturnType<typeof listRuns>[number]["record"], "runId" | "owner">): Promise<void> {
    signalIfAlive(owner, "SIGTERM");
    const isGone = () => !isAlive(owner);
    if (await waitUntil(isGone, { deadlineMs: performance.now() + STOP_TIMEOUT_MS })) {
      terminal.say(`Stopped ${runId}.`);
      return;
    }
    signalIfAlive(owner, "SIGKILL");
    await waitUntil(isGone, { deadlineMs: performance.now() + STOP_TIMEOUT_MS });
    terminal.say(`${runId} did not stop and was killed.`);
  }
}

function endedRun(known: readonly string[], run: string): string {
  return known.find((runId) => isMeant(runId, run)) ?? run;
}

/** What an engine still has of killed runs; nothing where no engine answers. */
async function sweepContainers(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const engine = await answeringEngine(env);
  if (engine === undefined) return [];
  const { sweepEngine } = await import("../../running/runtime/docker/containers/docker-sweep.ts");
  return sweepEngine(engine.docker);
}

async function removeContainers(env: NodeJS.ProcessEnv, runId: string): Promise<void> {
  const { requireEngine } = await import("../../running/runtime/docker/engine/engine.ts");
  const { removeRun } = await import("../../running/runtime/docker/containers/docker-sweep.ts");
  const { engine } = await requireEngine(env);
  await removeRun(engine.docker, runId);
}
