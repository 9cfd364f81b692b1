/** Kills what is still running when this process ends without having stopped it. */
export interface ExitGuard extends Disposable {
  /** Takes charge of the process group that this pid leads. */
  add(pid: number): void;
  remove(pid: number): void;
}

/**
 * Catches the ends at which nothing can be awaited any more: an impatient second Ctrl-C, an error that nobody caught, a test
 * that forgot `await using`. What even this misses (SIGKILL) is swept by the next run.
 */
export function guardExit(): ExitGuard {
  const pids = new Set<number>();
  const killAll = () => {
    for (const pid of pids) signalGroup(pid, "SIGKILL");
  };
  process.on("exit", killAll);
  return {
    add: (pid) => pids.add(pid),
    remove: (pid) => pids.delete(pid),
    [Symbol.dispose]: () => {
      process.off("exit", killAll);
    },
  };
}

/** Signals every process of the group that this pid leads. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}
