import type Docker from "dockerode";
import type { OutputStream, RuntimeCallbacks } from "../../runtime.ts";
import { ignoreGone, isUnreachable } from "../engine/engine-errors.ts";
import { type ContainerEnd, createLogFollower } from "./docker-logs.ts";

/** A container that runs or ran, with its output followed from its first byte. */
export interface StartedContainer {
  readonly container: Docker.Container;
  /** Resolves when it has ended and all of its output was handed on. */
  readonly ended: Promise<ContainerEnd>;
  /** The last of what it wrote, both outputs together, for messages. */
  lastOutput(): string;
  /** Starts it again after its end. */
  restart(): Promise<StartedContainer>;
  /** Its stop signal, after `graceMs` SIGKILL; resolves with {@link ended}. It is not removed. */
  stop(graceMs: number): Promise<ContainerEnd>;
}

interface StartOptions {
  readonly container: Docker.Container;
  readonly taskId: string;
  readonly containerName: string;
  readonly callbacks: RuntimeCallbacks;
  /** Besides the callbacks, e.g. to look for a line that says ready. */
  readonly onOutput?: (source: "stdout" | "stderr", chunk: Buffer) => void;
}

const KEPT_FRAMES = 20;

/** Starts a container that was created and follows its output. Whatever the engine answers to the start is thrown. */
export function startContainer(options: StartOptions): Promise<StartedContainer> {
  const { container, taskId, containerName, callbacks, onOutput } = options;
  const streams: Record<"stdout" | "stderr", OutputStream> = {
    stdout: { taskId, containerName, source: "stdout" },
    stderr: { taskId, containerName, source: "stderr" },
  };
  const kept: Buffer[] = [];
  const follower = createLogFollower({
    container,
    onOutput(source, payload, timestampMs) {
      kept.push(payload);
      if (kept.length > KEPT_FRAMES) kept.shift();
      callbacks.onOutput(streams[source], payload, timestampMs);
      onOutput?.(source, payload);
    },
  });
  const start = async (): Promise<StartedContainer> => {
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
      container,
      ended,
      lastOutput: () => Buffer.concat(kept).toString("utf8").trim(),
      restart: start,
      async stop(graceMs) {
        if (hasEnded) return ended;
        await signalContainer(container, await stopSignalOf(container));
        const timer = setTimeout(() => void signalContainer(container, "SIGKILL"), graceMs);
        const end = await ended;
        clearTimeout(timer);
        return end;
      },
    };
  };
  return start();
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
