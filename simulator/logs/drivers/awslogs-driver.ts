import type { LogOrigin, NewLogEvent } from "../log-event.ts";
import { EVENT_OVERHEAD_BYTES } from "../store/catalog.ts";
import type { LogDriver } from "./log-driver.ts";

/** How the driver treats the lines of a container. */
export interface ContainerOptions {
  readonly mode: "blocking" | "non-blocking";
  /** Of the lines that wait in `non-blocking` mode, without what the driver itself holds. */
  readonly maxBufferBytes: number;
  readonly flushMs: number;
}

export interface AwslogsDriverOptions {
  /** Asked once for each container; `undefined` for one that does not have this driver. */
  optionsOf(origin: LogOrigin): ContainerOptions | undefined;
  /** Takes what was sent. */
  readonly store: LogDriver;
  readonly now: () => number;
  /** Told of the first line of a container that is lost, and at the end how many were. */
  readonly onTrouble: (message: string) => void;
  /** @default {@link SEND_MS} */
  readonly sendMs?: number;
}

/** A batch, as PutLogEvents takes it. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 2 ** 20;

/** Lines that the driver holds while it sends. */
const HELD_LINES = 4096;

/** An assumption: how long CloudWatch Logs takes for a batch is not documented, and nothing else is sent meanwhile. */
const SEND_MS = 50;

/**
 * Delivers lines as Docker's awslogs driver does: in batches, sorted by time, when one is full and every few seconds; what does not
 * fit into the buffer while one is sent is lost in `non-blocking` mode. At the end everything that it has is delivered.
 *
 * @see https://github.com/moby/moby/blob/master/daemon/logger/awslogs/cloudwatchlogs.go and ring.go beside it
 */
export function awslogsDriver(options: AwslogsDriverOptions): LogDriver {
  const containers = new Map<string, ReturnType<typeof openContainer>>();
  return {
    write(events) {
      for (const event of events) {
        const key = keyOf(event.origin);
        let container = containers.get(key);
        if (container === undefined) {
          container = openContainer(options, event);
          containers.set(key, container);
        }
        container.take(event);
      }
    },
    // Docker closes the driver with its container, and then it delivers what it has.
    endOf: (origin) => containers.get(keyOf(origin))?.deliverAll(),
    end() {
      for (const container of containers.values()) container.end();
    },
  };
}

function keyOf({ taskId, containerName }: LogOrigin): string {
  return `${taskId}/${containerName}`;
}

function openContainer(
  { optionsOf, store, now, onTrouble, sendMs = SEND_MS }: AwslogsDriverOptions,
  first: NewLogEvent,
) {
  const name = `${first.origin.containerName} of ${first.origin.taskName}`;
  const options = optionsOf(first.origin);
  if (options === undefined) throw new TypeError(`${name} does not have the awslogs driver.`);
  const { mode, maxBufferBytes, flushMs } = options;
  let batch: NewLogEvent[] = [];
  let batchBytes = 0;
  let sending: NodeJS.Timeout | undefined;
  /** Lines that came while a batch is sent, in order: those that the driver holds, then those in the buffer. */
  let waiting: NewLogEvent[] = [];
  let bufferBytes = 0;
  let lost = 0;

  const deliver = () => {
    const ingestionMs = now();
    const sorted = batch.toSorted((a, b) => a.timestampMs - b.timestampMs);
    batch = [];
    batchBytes = 0;
    if (sorted.length > 0) store.write(sorted.map((event) => ({ ...event, ingestionMs })));
  };
  const send = () => {
    if (sending !== undefined || batch.length === 0) return;
    sending = setTimeout(() => {
      sending = undefined;
      deliver();
      takeWaiting();
    }, sendMs);
  };
  /** Puts a line into the batch; `false` where that is full, and is sent now. */
  const collect = (event: NewLogEvent): boolean => {
    const bytes = sizeOf(event) + EVENT_OVERHEAD_BYTES;
    if (batch.length > 0 && (batch.length === MOST_EVENTS || batchBytes + bytes > MOST_BYTES))
      return false;
    batch.push(event);
    batchBytes += bytes;
    return true;
  };
  const takeWaiting = () => {
    const full = waiting.findIndex((event) => !collect(event));
    const taken = full === -1 ? waiting.length : full;
    waiting = waiting.slice(taken);
    // Without a limit nobody asks, and there may be very many.
    if (mode === "non-blocking")
      bufferBytes = waiting.slice(HELD_LINES).reduce((sum, event) => sum + sizeOf(event), 0);
    if (full !== -1) send();
  };
  const wait = (event: NewLogEvent) => {
    const size = sizeOf(event);
    if (waiting.length >= HELD_LINES) {
      const isFull = waiting.length > HELD_LINES && bufferBytes + size > maxBufferBytes;
      if (mode === "non-blocking" && isFull) {
        lost += 1;
        if (lost === 1) onTrouble(`Lines of ${name} are being lost: ${why}.`);
        return;
      }
      bufferBytes += size;
    }
    waiting.push(event);
  };
  const why = `in mode non-blocking, its buffer of ${maxBufferBytes} bytes is full (--fidelity aws)`;
  const deliverAll = () => {
    clearTimeout(sending);
    sending = undefined;
    deliver();
    for (const event of waiting) {
      if (collect(event)) continue;
      deliver();
      collect(event);
    }
    waiting = [];
    bufferBytes = 0;
    deliver();
  };
  const ticker = setInterval(send, flushMs);
  // What waits is delivered at the end.
  ticker.unref();
  return {
    take(event: NewLogEvent) {
      if (sending === undefined && collect(event)) return;
      send();
      wait(event);
    },
    deliverAll,
    end() {
      clearInterval(ticker);
      deliverAll();
      if (lost > 0)
        onTrouble(
          `${lost} ${lost === 1 ? "line" : "lines"} of ${name} ${lost === 1 ? "was" : "were"} lost: ${why}.`,
        );
    },
  };
}

function sizeOf({ message, bytes }: NewLogEvent): number {
  return bytes?.length ?? Buffer.byteLength(message);
}
