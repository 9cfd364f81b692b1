import type { Bootstrap } from "../../../envoy/types.ts";
import type { NamesWay } from "../../topology/model/namespace.ts";
import type {
  AddressRequest,
  Plan,
  RuntimeName,
  TaskAddresses,
  TaskPlan,
} from "../../topology/plan/plan.ts";

/** One output of one container: two of these never share a line. */
export interface OutputStream {
  readonly taskId: string;
  readonly containerName: string;
  readonly source: "stdout" | "stderr";
}

/** What a runtime tells while it works. Callbacks are synchronous and must not throw. */
export interface RuntimeCallbacks {
  /** Bytes as they came, in order, cut anywhere; `timestampMs` is when they were read (or when the engine stamped them). */
  onOutput(stream: OutputStream, chunk: Buffer, timestampMs: number): void;
  /** No more output of this stream will come: an unterminated last line is complete now. */
  onOutputEnd(stream: OutputStream): void;
  /** Start-up progress for people, e.g. `fetching Envoy 1.39.3 (36 MB)`. */
  onProgress(message: string): void;
  /** Something is not as it should be, and the run goes on. */
  onWarning(message: string): void;
  /** Something happened to a task: an Envoy was restarted, an app ended. */
  onTaskEvent(event: TaskEvent): void;
}

export interface TaskEvent {
  readonly taskId: string;
  readonly containerName: string;
  readonly kind: "started" | "ready" | "exited" | "restarted" | "replaced" | "failed";
  /** One sentence for people, with the container's own last output where it explains the event. */
  readonly message: string;
}

/** A container of a task, to be interfered with. */
export interface StartedContainer {
  readonly name: string;
  /** Stops it in order and starts it again; resolves once it is ready. */
  restart(): Promise<void>;
  /** Sends SIGKILL. What follows is what follows on ECS: an Envoy is restarted, an app is not. */
  kill(): Promise<void>;
}

/** A task that was started. Its changes are made one after the other; all of them do nothing once the runtime is disposed. */
export interface StartedTask {
  readonly task: TaskPlan;
  /** The proxy first, then the app containers in the order of the task definition. */
  readonly containers: readonly StartedContainer[];
  /** Whether it was stopped or killed, or could not be started again. */
  readonly isStopped: boolean;
  /** Starts it again at its addresses after {@link stop} or {@link kill}; resolves once it is ready. Does nothing while it runs. */
  start(): Promise<void>;
  /** Stops it in order: apps first, the proxy last. It stays stopped. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Sends SIGKILL to all of its containers. It stays stopped. */
  kill(): Promise<void>;
}

/** How containers of a run reach what listens on this machine. */
export type HostAccess =
  /** At an address that this machine has on their network; of all clients there only those of the subnet, e.g. `172.18.0.0/16`, are theirs. */
  | { readonly address: string; readonly subnet: string }
  /** At an address where connections to this port are handed on to the same port of this machine's loopback address. */
  | { readonly address: string; relayTo(port: number): Promise<void> };

/**
 * Runs a plan. Everything that it starts ends with its disposal: in order (apps first, proxies last), with
 * every line of output delivered before disposal resolves. Disposing twice is harmless. Disposal tries every step of the
 * clean-up, and rejects only where something may be left.
 */
export interface Runtime extends AsyncDisposable {
  readonly name: RuntimeName;
  /** Envoy's version as it says itself, e.g. `1.39.3`. */
  readonly envoyVersion: string;
  /** The best way of this machine to make the endpoints' names known. Absent where each container has a hosts file. */
  readonly names?: NamesWay;
  /**
   * Takes the addresses that the tasks need and holds them until `start` or disposal.
   * Answers one entry per task, keyed by task id.
   */
  reserveAddresses(request: AddressRequest): Promise<Readonly<Record<string, TaskAddresses>>>;
  /** How containers reach this machine, once addresses are reserved. Absent where tasks are processes of this machine. */
  hostAccess?(): Promise<HostAccess>;
  /**
   * Starts every task of the plan in ECS's order and resolves once all proxies are ready and all apps listen.
   * A failed start has stopped what it started before it throws, and carries the container's own words.
   *
   * @returns The tasks in the plan's order.
   */
  start(plan: Plan, bootstraps: ReadonlyMap<string, Bootstrap>): Promise<readonly StartedTask[]>;
}
