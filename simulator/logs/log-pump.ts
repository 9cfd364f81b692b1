import { classifyLine } from "../line/access-log/classify-line.ts";
import { createLineSplitter, type Line, type LineSplitter } from "../line/sources/line-splitter.ts";
import type { LogEvent, LogOrigin } from "./log-event.ts";
import type { LogStore } from "./store/log-store.ts";

/** One output of one container, as the runtime names it. */
interface OutputStream {
  readonly taskId: string;
  readonly containerName: string;
  readonly source: "stdout" | "stderr";
}

/** Takes the containers' output, makes log events of it, stores them and wakes whoever waits for them. */
export interface LogPump {
  onOutput(stream: OutputStream, chunk: Buffer, timestampMs: number): void;
  onOutputEnd(stream: OutputStream): void;
  /** Calls `listener` with every batch after it was stored; the returned function ends that. */
  subscribe(listener: (events: readonly LogEvent[]) => void): () => void;
  /** Stores what is pending and tells the subscribers (with no events) that nothing more will come. */
  end(): void;
  readonly hasEnded: boolean;
  /** Number of the last line that was stored; 0 before the first. */
  readonly lastSeq: number;
}

interface PumpOptions {
  readonly store: LogStore;
  readonly originOf: (stream: OutputStream) => LogOrigin;
  readonly now: () => number;
}

/** A transaction costs as much as ten lines, so lines that come close together share one. */
const BATCH_MS = 1;
const BATCH_LINES = 1000;

export function createLogPump({ store, originOf, now }: PumpOptions): LogPump {
  const streams = new Map<
    string,
    { readonly splitter: LineSplitter; readonly origin: LogOrigin }
  >();
  const listeners = new Set<(events: readonly LogEvent[]) => void>();
  let pending: LogEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let seq = 0;
  let lastSeq = 0;
  let hasEnded = false;

  const streamOf = (stream: OutputStream) => {
    const key = `${stream.taskId}/${stream.containerName}/${stream.source}`;
    const known = streams.get(key);
    if (known !== undefined) return known;
    const added = { splitter: createLineSplitter(), origin: originOf(stream) };
    streams.set(key, added);
    return added;
  };
  const add = (origin: LogOrigin, lines: readonly Line[], timestampMs: number) => {
    const ingestionMs = now();
    for (const line of lines) {
      const isText = typeof line === "string";
      const message = isText ? line : line.toString("utf8");
      pending.push({
        ...origin,
        seq: ++seq,
        timestampMs,
        ingestionMs,
        kind: origin.role === "app" ? "app" : classifyLine(message),
        message,
        ...(!isText && { bytes: line }),
      });
    }
    if (pending.length >= BATCH_LINES) flush();
    else if (pending.length > 0) timer ??= setTimeout(flush, BATCH_MS);
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending.length === 0) return;
    const events = pending;
    pending = [];
    store.append(events);
    lastSeq = seq;
    for (const listener of listeners) listener(events);
  };

  return {
    onOutput(stream, chunk, timestampMs) {
      const { splitter, origin } = streamOf(stream);
      add(origin, splitter.push(chunk), timestampMs);
    },
    onOutputEnd(stream) {
      const { splitter, origin } = streamOf(stream);
      add(origin, splitter.end(), now());
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end() {
      flush();
      hasEnded = true;
      for (const listener of listeners) listener([]);
    },
    get hasEnded() {
      return hasEnded;
    },
    get lastSeq() {
      return lastSeq;
    },
  };
}
