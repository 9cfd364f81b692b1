import type { LogStore } from "../logs/store/log-store.ts";
import type { TaskEvent } from "../running/runtime/runtime.ts";

/**
 * The run as a whole has come to another state. `stopping` and `ended` follow a call of `stop()` or
 * the disposal.
 */
export interface RunStateEvent {
  readonly type: "run";
  readonly state: "starting" | "running" | "stopping" | "ended";
  /** When it happened, in milliseconds since 1970. */
  readonly atMs: number;
}

/** Something happened to a container of a task. */
export interface TaskStateEvent extends TaskEvent {
  readonly type: "task";
  /** When it happened, in milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * There are lines up to this number (`LogEvent.seq`). It is a cursor: whoever wants the lines reads
 * them, at their own pace.
 */
export interface LinesEvent {
  readonly type: "lines";
  readonly lastSeq: number;
}

/** What happens to a simulation. */
export type SimulationEvent = RunStateEvent | TaskStateEvent | LinesEvent;

/** Collects what happens, for any number of readers. */
export interface EventStream {
  /** Adds an event, now. */
  publish(event: Omit<RunStateEvent, "atMs"> | Omit<TaskStateEvent, "atMs">): void;
  /**
   * Every event from the beginning on, for each loop over it anew; it ends behind the end of the
   * run. Lines that came before an event are announced before it; many lines are one event for a
   * reader that is slow.
   */
  readonly events: AsyncIterable<SimulationEvent>;
}

interface StreamOptions {
  readonly store: Pick<LogStore, "lastSeq" | "subscribe">;
  readonly now: () => number;
}

/** An event, with the number of the last line before it. */
interface KeptEvent {
  readonly event: RunStateEvent | TaskStateEvent;
  readonly seq: number;
}

/**
 * An Envoy that ends every few seconds makes a dozen events a minute, perhaps for days. The oldest
 * go.
 */
const KEPT_EVENTS = 10_000;

/** A stream without any event yet. */
export function createEventStream({ store, now }: StreamOptions): EventStream {
  const kept: KeptEvent[] = [];
  const waiting = new Set<() => void>();
  let dropped = 0;
  let hasEnded = false;

  const waitForMore = async (stop: Promise<void>) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    const unsubscribe = store.subscribe(resolve);
    await Promise.race([promise, stop]);
    unsubscribe();
    waiting.delete(resolve);
  };
  return {
    publish(change) {
      const event = { ...change, atMs: now() };
      kept.push({ event, seq: store.lastSeq });
      if (kept.length > KEPT_EVENTS) {
        kept.shift();
        dropped += 1;
      }
      hasEnded ||= event.type === "run" && event.state === "ended";
      for (const wake of waiting) wake();
    },
    events: {
      [Symbol.asyncIterator]() {
        let position = 0;
        let toldSeq = 0;
        let isLeft = false;
        const left = Promise.withResolvers<void>();

        const linesUpTo = (lastSeq: number): SimulationEvent => {
          toldSeq = lastSeq;
          return { type: "lines", lastSeq };
        };
        const nextEvent = (): SimulationEvent | undefined => {
          position = Math.max(position, dropped);
          const next = kept[position - dropped];
          if (next === undefined)
            return !hasEnded && store.lastSeq > toldSeq ? linesUpTo(store.lastSeq) : undefined;
          if (next.seq > toldSeq) return linesUpTo(next.seq);
          position += 1;
          return next.event;
        };
        return {
          async next() {
            for (;;) {
              const value = isLeft ? undefined : nextEvent();
              if (value !== undefined) return { done: false, value };
              if (isLeft || hasEnded) return { done: true, value: undefined };
              await waitForMore(left.promise);
            }
          },
          async return() {
            isLeft = true;
            left.resolve();
            return { done: true, value: undefined };
          },
        };
      },
    },
  };
}
