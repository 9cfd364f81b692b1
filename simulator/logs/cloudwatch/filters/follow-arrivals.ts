import { problemOf } from "../../../errors.ts";
import type { LogStore } from "../../store/log-store.ts";

/** Works on what arrives in a store, soon after it did. */
export interface ArrivalFollower extends Disposable {
  /** Works on all that has arrived, before it returns. */
  catchUp(): void;
  /** Begins, or goes on, if there is something to do now. */
  wake(): void;
}

interface FollowOptions {
  readonly store: Pick<LogStore, "subscribe">;
  /** Whether arrivals matter at all. Asked for each of them, so it must be quick. */
  readonly isNeeded: () => boolean;
  /** Works on some events. @returns Whether there may be more. */
  readonly advance: () => boolean;
  /** Told once why the following ended, in whole sentences. */
  readonly onTrouble: (message: string) => void;
  /** For messages, such as `Metric filters are`. */
  readonly what: string;
}

/** Whoever writes many lines is not held up: work is done for all that came in this time. */
const DELAY_MS = 50;

/** Follows a store. It keeps no program running. */
export function followArrivals(options: FollowOptions): ArrivalFollower {
  const { store, isNeeded, advance, onTrouble, what } = options;
  let timer: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const step = () => {
    timer = undefined;
    if (hasEnded) return;
    try {
      // In parts: what others have to do must not wait for all of it.
      if (advance()) schedule(0);
    } catch (error) {
      hasEnded = true;
      onTrouble(`${what} not evaluated any more: ${problemOf(error)}`);
    }
  };
  const schedule = (delayMs: number) => {
    timer ??= setTimeout(step, delayMs).unref();
  };
  const wake = () => {
    if (timer === undefined && !hasEnded && isNeeded()) schedule(DELAY_MS);
  };
  const unsubscribe = store.subscribe(wake);
  return {
    catchUp() {
      if (hasEnded || !isNeeded()) return;
      while (advance());
    },
    wake,
    [Symbol.dispose]() {
      unsubscribe();
      clearTimeout(timer);
      hasEnded = true;
    },
  };
}
