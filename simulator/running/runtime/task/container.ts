import type { HealthCheck } from "../../../topology/model/namespace.ts";
import type { ContainerPlan } from "../../../topology/plan/plan.ts";
import { excerptOf } from "./excerpt.ts";

/** How a container ended. */
export type ContainerEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signalled"; readonly signal: string }
  /** Killed because it used more memory than it may. */
  | { readonly kind: "out-of-memory" }
  /** It never ran. The reason completes a sentence about it: `could not be started: …`. */
  | { readonly kind: "not-started"; readonly reason: string }
  /** Somebody else removed it. */
  | { readonly kind: "removed" }
  /** The engine does not answer any more; whether the container still runs is unknown. */
  | { readonly kind: "unreachable" };

/** A container from one start to its next end. */
export interface RunningContainer {
  /** Resolves when it has ended and all of its output was delivered. */
  readonly ended: Promise<ContainerEnd>;
  /** The last of what it wrote, both outputs together, for messages. */
  lastOutput(): string;
  /** Sends its stop signal and, after `graceMs`, SIGKILL; resolves with {@link ended}. */
  stop(graceMs: number): Promise<ContainerEnd>;
  /** Sends SIGKILL; resolves with {@link ended}. */
  kill(): Promise<ContainerEnd>;
}

/** A container of a task, as a runtime makes it. All else about it is decided in this folder. */
export interface Container {
  /**
   * Starts it, the first time or again after its end.
   *
   * @param onStderr Gets standard error, besides the log.
   * @throws Where it cannot even be tried.
   */
  start(onStderr?: (chunk: Buffer) => void): Promise<RunningContainer>;
}

/** A container with an Envoy. */
export interface ProxyContainer extends Container {
  /** What to do when Envoy does not get ready, given what it wrote: one sentence. */
  remedyFor(output: string): string;
}

/** How long something is waited for. */
export interface Wait {
  /** On the clock of `performance.now()`. */
  readonly deadlineMs: number;
  /** Aborted when the answer is not needed any more. */
  readonly signal: AbortSignal;
}

/** An app container of a task definition. */
export interface AppContainer extends Container {
  /** What to do when it does not start: one sentence. */
  readonly remedy: string;
  /**
   * Waits until the health check of its definition succeeds. Absent where the runtime cannot run one: a container that listens is
   * taken for healthy there.
   *
   * @returns What it still lacks at the deadline, as a sentence without its full stop, or `undefined` when it is healthy.
   */
  waitUntilHealthy?(healthCheck: HealthCheck, wait: Wait): Promise<string | undefined>;
  /** Waits until it accepts connections on all of these ports; answers like {@link waitUntilHealthy}. */
  waitUntilListening(ports: ContainerPlan["ports"], wait: Wait): Promise<string | undefined>;
}

/** What a runtime does for one task. */
export interface TaskHost {
  /** Makes the proxy's container, with everything that has to be there before it starts. */
  createProxy(): Promise<ProxyContainer>;
  /** Makes an app container. Its dependencies may not have been reached yet. */
  createApp(container: ContainerPlan): Promise<AppContainer>;
  /** Removes the ended containers, so that the task can be started again. */
  removeContainers(): Promise<void>;
}

/** The end as the rest of a sentence: `exited with code [1]`, `was terminated by signal: [SIGKILL]`. */
export function describeEnd(end: ContainerEnd): string {
  switch (end.kind) {
    case "exited":
      return `exited with code [${end.exitCode}]`;
    case "signalled":
      return `was terminated by signal: [${end.signal}]`;
    case "out-of-memory":
      return "was killed because it used more memory than it may (out of memory)";
    case "not-started":
      return end.reason;
    case "removed":
      return "was removed from the engine by somebody else";
    case "unreachable":
      return "cannot be watched any more: the engine does not answer";
  }
}

/** What a container wrote last, as it is put at the end of a message; empty where it wrote nothing. */
export function quoteOutput(introduction: string, output: string): string {
  if (output === "") return "";
  return ` ${introduction}\n  ${excerptOf(output).join("\n  ")}`;
}
