import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { ContainerEnd } from "../../task/container.ts";
import { createDemultiplexer } from "../engine/demultiplex.ts";
import { isUnreachable, statusOf } from "../engine/engine-errors.ts";

interface FollowOptions {
  readonly container: Docker.Container;
  /** Bytes in order, without the engine's framing; `timestampMs` is the engine's. */
  readonly onOutput: (source: Source, payload: Buffer, timestampMs: number) => void;
}

export interface LogFollower {
  /**
   * Reads the container's output until it has ended and the last byte was handed on. To be called after each start; what an earlier
   * call has handed on does not come again.
   */
  follow(): Promise<ContainerEnd>;
}

type Source = "stdout" | "stderr";

/** How far one output was handed on: frames up to `stamp` (see {@link Stamp}), and how many of those that have exactly this stamp. */
interface Position {
  readonly stamp: string;
  readonly count: number;
}

/** How long an engine may be away (a restart of Docker Desktop's proxy, a lost ssh connection). */
const UNREACHABLE_AFTER_MS = 5_000;
const RETRY_MS = 100;

/**
 * Follows a container's log. When the connection breaks it is taken up again from the last timestamp; frames that were handed on already
 * are counted off, per output: several share a timestamp when a long line is cut.
 */
export function createLogFollower({ container, onOutput }: FollowOptions): LogFollower {
  const positions: Record<Source, Position | undefined> = { stdout: undefined, stderr: undefined };

  const readOnce = async () => {
    const skip = createSkipper(positions);
    const stampOf = createStamps();
    const stream = await followedLogs(container, sinceOf(positions));
    const demultiplex = createDemultiplexer((source, payload) => {
      const end = payload.indexOf(SPACE);
      const { stamp, timestampMs } = stampOf(payload.toString("latin1", 0, end));
      if (skip(source, stamp)) return;
      const last = positions[source];
      positions[source] = { stamp, count: last?.stamp === stamp ? last.count + 1 : 1 };
      onOutput(source, payload.subarray(end + 1), timestampMs);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    // A broken connection is an end as well: whether the container has ended is asked of the engine.
    stream.on("data", demultiplex).once("end", resolve).once("close", resolve).on("error", resolve);
    await promise;
  };
  return {
    async follow() {
      let unreachableSince: number | undefined;
      for (;;) {
        try {
          await readOnce();
          unreachableSince = undefined;
          const end = await endOf(container);
          if (end !== undefined) return end;
        } catch (error) {
          if (statusOf(error) === 404) return { kind: "removed" };
          if (!isUnreachable(error)) throw error;
          unreachableSince ??= performance.now();
          if (performance.now() - unreachableSince > UNREACHABLE_AFTER_MS) {
            return { kind: "unreachable" };
          }
        }
        await sleep(unreachableSince === undefined ? 1 : RETRY_MS);
      }
    },
  };
}

const SPACE = 0x20;

async function followedLogs(
  container: Docker.Container,
  since: string | undefined,
): Promise<NodeJS.ReadableStream> {
  const from = since === undefined ? {} : { since };
  const options = { follow: true, stdout: true, stderr: true, timestamps: true, ...from };
  // The engine takes seconds with nanoseconds; the type knows whole seconds only.
  return container.logs(options as unknown as Docker.ContainerLogsOptions & { follow: true });
}

/** The engine sends what is not older: the older of both outputs' positions, or everything while one has none. */
function sinceOf({ stdout, stderr }: Record<Source, Position | undefined>): string | undefined {
  if (stdout === undefined || stderr === undefined) return undefined;
  return [stdout.stamp, stderr.stamp].sort()[0];
}

interface Stamp {
  /** As seconds with nanoseconds: `1767323045.678901234`. Texts of one length, so they compare as times do. */
  readonly stamp: string;
  readonly timestampMs: number;
}

/** Reads `2026-01-02T03:04:05.678901234Z` or, of Podman, `2026-01-02T04:04:05.6789+01:00`. Most have the second of the one before. */
function createStamps(): (time: string) => Stamp {
  let known = { clock: "", zone: "", seconds: 0 };
  return (time) => {
    const [, clock = "", fraction = "", zone = ""] = TIME.exec(time) ?? [];
    if (clock !== known.clock || zone !== known.zone)
      known = { clock, zone, seconds: Date.parse(clock + zone) / 1000 };
    const nanoseconds = fraction.padEnd(9, "0");
    const timestampMs = known.seconds * 1000 + Number(nanoseconds.slice(0, 3));
    return { stamp: `${known.seconds}.${nanoseconds}`, timestampMs };
  };
}

const TIME = /^(.{19})(?:\.(\d+))?(.*)$/;

/** Tells frames that were handed on before. */
function createSkipper(
  positions: Readonly<Record<Source, Position | undefined>>,
): (source: Source, stamp: string) => boolean {
  const left: Record<Source, Position | undefined> = { ...positions };
  return (source, stamp) => {
    const position = left[source];
    if (position === undefined) return false;
    if (stamp < position.stamp) return true;
    if (stamp === position.stamp && position.count > 0) {
      left[source] = { stamp, count: position.count - 1 };
      return true;
    }
    left[source] = undefined;
    return false;
  };
}

async function endOf(container: Docker.Container): Promise<ContainerEnd | undefined> {
  const { State } = await container.inspect();
  if (State.Running || State.Restarting) return undefined;
  if (State.OOMKilled) return { kind: "out-of-memory" };
  const signal = SIGNALS[State.ExitCode - 128];
  if (signal !== undefined) return { kind: "signalled", signal };
  return { kind: "exited", exitCode: State.ExitCode };
}

const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {
  ...{ 1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS" },
  ...{ 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM" },
};
