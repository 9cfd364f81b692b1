import { reasonOf } from "../errors.ts";
import { createLineClassifier } from "../line/access-log/classify-line.ts";
import type { AccessLogProfile } from "../line/access-log/profiles/profile.ts";
import { createLineSplitter, type Line, type LineSplitter } from "../line/sources/line-splitter.ts";
import type { LogDriver } from "./drivers/log-driver.ts";
import { directionsOf, type StreamOrigin } from "./line-directions.ts";
import type { LogKind, LogOrigin, NewLogEvent } from "./log-event.ts";
import type { LogRoute } from "./route.ts";

/** One output of one container, as the runtime names it. */
interface OutputStream {
  readonly taskId: string;
  readonly containerName: string;
  readonly source: "stdout" | "stderr";
}

/** Takes the containers' output, makes log events of its lines, and hands them to the drivers of their route. */
export interface LogPump {
  onOutput(stream: OutputStream, chunk: Buffer, timestampMs: number): void;
  onOutputEnd(stream: OutputStream): void;
  /** Hands over what is pending, and ends the drivers. */
  end(): void;
}

interface PumpOptions {
  readonly route: LogRoute;
  readonly originOf: (stream: OutputStream) => StreamOrigin;
  /** Precedes each egress line, on a line of its own, where a proxy logs both directions. It is no line of the log. */
  readonly egressMarker?: string;
  /** Profile of the proxies' access lines. @default any built-in profile */
  readonly profile?: AccessLogProfile;
  readonly now: () => number;
  /** Told in a sentence when a driver fails. */
  readonly onTrouble?: (message: string) => void;
}

/** An output of a container, with what is remembered of it. */
interface OpenStream {
  readonly splitter: LineSplitter;
  readonly kindOf: (line: string) => LogKind;
  readonly directions: ReturnType<typeof directionsOf>;
  readonly queues: readonly Queue[];
}

/** Lines that a driver has not been given yet. */
interface Queue {
  readonly driver: LogDriver;
  events: NewLogEvent[];
}

/**
 * A transaction costs as much as ten lines, so lines that come close together share one. Lines that were read together do
 * already, and need not wait for more.
 */
const BATCH_MS = 1;
const BATCH_LINES = 1000;
const READ_TOGETHER = 4;

/** A pump without any output yet. */
export function createLogPump(options: PumpOptions): LogPump {
  const { route, originOf, profile, egressMarker, now, onTrouble = () => undefined } = options;
  const streams = new Map<string, OpenStream>();
  const queues = route.drivers.map((driver): Queue => ({ driver, events: [] }));
  let pendingLines = 0;
  let timer: NodeJS.Timeout | undefined;

  const streamOf = (stream: OutputStream): OpenStream => {
    const key = `${stream.taskId}/${stream.containerName}/${stream.source}`;
    const known = streams.get(key);
    if (known !== undefined) return known;
    const origin = originOf(stream);
    const added = {
      splitter: createLineSplitter(),
      kindOf: kindsOf(origin, profile),
      directions: directionsOf(origin, egressMarker),
      queues: queuesOf(route.driversOf(origin)),
    };
    streams.set(key, added);
    return added;
  };
  const add = (stream: OpenStream, lines: readonly Line[], timestampMs: number) => {
    const { kindOf, directions } = stream;
    const ingestionMs = now();
    const events: NewLogEvent[] = [];
    for (const line of lines) {
      if (directions.isMarker(line)) continue;
      const isText = typeof line === "string";
      const message = isText ? line : line.toString("utf8");
      const kind = kindOf(message);
      const origin = directions.originOf(kind);
      const event = { origin, timestampMs, ingestionMs, kind, message };
      events.push(isText ? event : { ...event, bytes: line });
    }
    for (const queue of stream.queues) for (const event of events) queue.events.push(event);
    pendingLines += events.length;
    if (events.length >= READ_TOGETHER || pendingLines >= BATCH_LINES) flush();
    else if (pendingLines > 0) timer ??= setTimeout(flush, BATCH_MS);
  };
  const queuesOf = (drivers: readonly LogDriver[]) =>
    queues.filter(({ driver }) => drivers.includes(driver));
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    pendingLines = 0;
    for (const queue of queues) {
      const { driver, events } = queue;
      queue.events = [];
      if (events.length > 0) attempt(() => driver.write(events));
    }
  };
  /** A driver that fails must not keep the others from their lines, nor end the process from a timer. */
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      onTrouble(`A log driver failed: ${reasonOf(error)}.`);
    }
  };

  return {
    onOutput(output, chunk, timestampMs) {
      const stream = streamOf(output);
      add(stream, stream.splitter.push(chunk), timestampMs);
    },
    onOutputEnd(output) {
      const stream = streamOf(output);
      add(stream, stream.splitter.end(), now());
      flush();
      for (const { driver } of stream.queues) attempt(() => driver.endOf?.(originOf(output)));
      stream.directions.onEnd();
    },
    end() {
      flush();
      for (const driver of route.drivers) attempt(() => driver.end());
    },
  };
}

/** Says what the lines of a stream are, in their order: an entry of Envoy's own log may go on over several lines. */
function kindsOf({ role }: Pick<LogOrigin, "role">, profile: AccessLogProfile | undefined) {
  if (role === "app") return () => "app" as const;
  return createLineClassifier(profile && { profile });
}
