/**
 * Ends what is left of one run or command, as a program of its own: `node sweep-run.ts <id> local|docker|command`. The watcher becomes
 * this program when the owner is gone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sweepCommand, sweepRun } from "../runs/sweep.ts";

/** An engine that was restarted answers again after some seconds. Whatever comes later is left to the next `sc-sim down`. */
const GIVE_UP_MS = 60_000;
const PAUSE_MS = 500;

const [runId = "", runtime] = process.argv.slice(2);
const { env } = process;
setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
await Promise.allSettled([
  runtime === "command" ? sweepCommand(runId) : sweepRun({ env, runId }),
  runtime === "docker" && sweepContainers(),
]);

/** Until nothing is found: what the engine was asked for just before the owner's end may still come. */
async function sweepContainers(): Promise<void> {
  const { requireEngine } = await import("../runtime/docker/engine/engine.ts");
  const { removeRun } = await import("../runtime/docker/containers/docker-sweep.ts");
  for (;;) {
    const isClean = await requireEngine(env)
      .then(({ engine }) => removeRun(engine.docker, runId))
      .then(
        (removed) => removed.length === 0,
        () => false, // The engine is away, or could not remove something yet.
      );
    if (isClean) return;
    await sleep(PAUSE_MS);
  }
}
