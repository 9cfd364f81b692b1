import type { EventEmitter } from "node:events";

interface WaitOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** Pause between two looks, in milliseconds. @default 10 */
  readonly intervalMs?: number;
  /** Its event `news` ends a pause: something happened that may have made it so. */
  readonly hints?: EventEmitter;
}

/**
 * Looks again and again until `isSo` answers true, for what gives no event. The one polling loop.
 *
 * @returns Whether it became so before `performance.now()` passed the deadline.
 */
export async function waitUntil(
  isSo: () => Promise<boolean> | boolean,
  { deadlineMs, signal, intervalMs = 10, hints }: WaitOptions,
): Promise<boolean> {
  while (!(await isSo())) {
    if (performance.now() > deadlineMs || signal?.aborted) return false;
    await pause(intervalMs, hints);
  }
  return true;
}

async function pause(intervalMs: number, hints: EventEmitter | undefined): Promise<void> {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, intervalMs);
  hints?.once("news", resolve);
  await isOver;
  clearTimeout(timer);
  hints?.off("news", resolve);
}
