import type Docker from "dockerode";
import type { RuntimeCallbacks } from "../../runtime.ts";
import type { Container, RunningContainer } from "../../task/container.ts";
import { ignoreGone, isUnreachable } from "../engine/engine-errors.ts";
import { createLogFollower } from "./docker-logs.ts";

interface FollowedOptions {
  readonly container: Docker.Container;
  /** By which its output is followed. */
  readonly logs: Docker;
  readonly taskId: string;
  readonly containerName: string;
  readonly callbacks: Pick<RuntimeCallbacks, "onOutput" | "onOutputEnd">;
}

/** How many of the last pieces of output are kept for messages. */
const KEPT_FRAMES = 60;

/**
 * A container that was created and is not removed, with its output followed from its first byte. Whatever the engine answers to a
 * start is thrown.
 */
export function followedContainer(options: FollowedOptions): Container {
  const { container, logs, taskId, containerName, callbacks } = options;
  const streams = {
    stdout: { taskId, containerName, source: "stdout" },
    stderr: { taskId, containerName, source: "stderr" },
  } as const;
  let kept: Buffer[] = [];
  let onStderr: ((chunk: Buffer) => void) | undefined;
  const follower = createLogFollower({
    container: logs.getContainer(container.id),
    onOutput(source, payload, timestampMs) {
      kept.push(payload);
      if (kept.length > KEPT_FRAMES) kept.shift();
      callbacks.onOutput(streams[source], payload, timestampMs);
      if (source === "stderr") onStderr?.(payload);
    },
  });
  return {
    async start(listener): Promise<RunningContainer> {
      kept = [];
      onStderr = listener;
      await container.start();
      let hasEnded = false;
      const ended = follower.follow().then((end) => {
        hasEnded = true;
        callbacks.onOutputEnd(streams.stdout);
        callbacks.onOutputEnd(streams.stderr);
        return end;
      });
      ended.catch(() => undefined); // Whoever awaits it gets it.
      return {
        ended,
        lastOutput: () => Buffer.concat(kept).toString("utf8").trim(),
        async stop(graceMs) {
          if (hasEnded) return ended;
          await signalContainer(container, await stopSignalOf(container));
          const timer = setTimeout(() => void signalContainer(container, "SIGKILL"), graceMs);
          const end = await ended;
          clearTimeout(timer);
          return end;
        },
        async kill() {
          if (!hasEnded) await signalContainer(container, "SIGKILL");
          return ended;
        },
      };
    },
  };
}

/** The image may name one; the engine's `stop` would use it too, but counts in whole seconds. */
async function stopSignalOf(container: Docker.Container): Promise<string> {
  try {
    const { Config } = await container.inspect();
    return (Config as { readonly StopSignal?: string }).StopSignal || "SIGTERM";
  } catch {
    return "SIGTERM"; // It is gone, or the engine is: the kill finds out.
  }
}

async function signalContainer(container: Docker.Container, signal: string): Promise<void> {
  try {
    await container.kill({ signal });
  } catch (error) {
    if (isUnreachable(error)) return; // Then `ended` says so.
    // "not running" is 409 on Docker and 500 on Podman.
    if (/not running|can only kill running/i.test(String(error))) return;
    ignoreGone(error);
  }
}
