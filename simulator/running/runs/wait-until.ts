import { setTimeout as sleep } from "node:timers/promises";

interface WaitOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** Pause between two looks, in milliseconds. @default 10 */
  readonly intervalMs?: number;
}

/**
 * Looks again and again until `isSo` answers true, for what gives no event. The one polling loop.
 *
 * @returns Whether it became so before `performance.now()` passed the deadline.
 */
export async function waitUntil(
  isSo: () => Promise<boolean> | boolean,
  { deadlineMs, signal, intervalMs = 10 }: WaitOptions,
): Promise<boolean> {
  while (!(await isSo())) {
    if (performance.now() > deadlineMs || signal?.aborted) return false;
    await sleep(intervalMs);
  }
  return true;
}
