import { findLostRuns, type LostRun, ownerOf } from "../../running/runs/lost-runs.ts";
import { isAlive, type ProcessIdentity } from "../../running/runs/process-identity.ts";
import { isRunning, listRuns } from "../../running/runs/run-record.ts";
import { sweepProcesses, sweepRun, waitForWatchers } from "../../running/runs/sweep.ts";
import { waitUntil } from "../../running/runs/wait-until.ts";
import type { CommandContext } from "../context.ts";

/** What an engine still has of killed runs; nothing where no engine answers. */
async function sweepContainers(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { pingEngine } = await import("../../running/runtime/docker/engine/engine.ts");
  const ping = await pingEngine({ env, timeoutMs: 1000 });
  if (!ping.answers) return [];
  const { sweepEngine } = await import("../../running/runtime/docker/containers/docker-sweep.ts");
  return sweepEngine(ping.engine.docker);
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
      "Stops running simulations in order, and ends whatever a killed one left behind. Logs are kept.",
    )
    .option("--run <id>", "stop only this one")
    .addHelpText("after", "\nExample:\n  sc-sim down")
    .action(async (flags: { readonly run?: string }) => {
      const running = listRuns(env).filter(
        ({ record }) =>
          isRunning(record) && (flags.run === undefined || record.runId.includes(flags.run)),
      );
      const lost = findLostRuns(env).filter(
        ({ runId }) => flags.run === undefined || runId.includes(flags.run),
      );
      for (const { record } of running) await stopRun(record);
      for (const run of lost) await stopLostRun(run);
      const swept = [...(await sweepProcesses(env)), ...(await sweepContainers(env))];
      await waitForWatchers(env);
      for (const leftover of swept)
        terminal.say(`Ended ${leftover}, which a killed simulation had left.`);
      const ids = new Set(lost.map(({ runId }) => runId));
      for (const { runId, folder } of findLostRuns(env).filter((run) => ids.has(run.runId))) {
        terminal.say(
          `${runId} may still run, and its record cannot be read. Stop it where it was started; if it has ended, remove ${folder}.`,
        );
        exitWith(1);
      }
      if (running.length + lost.length + swept.length === 0)
        terminal.say(
          `${flags.run === undefined ? "Nothing" : `No simulation with the id "${flags.run}"`} was running, and nothing was left.`,
        );
    });

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

/** A process may end between a look at it and the signal. */
function signalIfAlive(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
