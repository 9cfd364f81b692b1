import { takeEveryStep } from "./every-step.ts";
import { type OwnTask, startTask, type TaskOptions } from "./task.ts";

/** All tasks of a run. */
export interface OwnTasks {
  readonly tasks: readonly OwnTask[];
  /** Resolves once all are ready; rejects with the first failure, or with the signal's reason once that is aborted. */
  waitUntilReady(signal: AbortSignal): Promise<void>;
  /** Ends them, also those that are still being started. Every task is tried. */
  stop(): Promise<void>;
}

/** Starts all tasks at once. */
export function startTasks(options: readonly TaskOptions[]): OwnTasks {
  const tasks = options.map(startTask);
  return {
    tasks,
    async waitUntilReady(signal) {
      const { promise: aborted, reject } = Promise.withResolvers<never>();
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      try {
        signal.throwIfAborted();
        await Promise.race([Promise.all(tasks.map(({ ready }) => ready)), aborted]);
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },
    stop: () =>
      takeEveryStep([
        // Apps first, proxies last, as on ECS: what apps still ask for while they stop is logged.
        () => stopEach(tasks, (task) => task.stopApps()),
        () => stopEach(tasks, (task) => task.stopProxy()),
      ]),
  };
}

async function stopEach(
  tasks: readonly OwnTask[],
  stop: (task: OwnTask) => Promise<void>,
): Promise<void> {
  const stops = tasks.map(stop);
  await Promise.allSettled(stops);
  await takeEveryStep(stops.map((stopped) => () => stopped));
}
