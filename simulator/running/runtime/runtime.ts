import type { Bootstrap } from "../../../envoy/types.ts";
import type { AddressRequest, Plan, RuntimeName, TaskAddresses } from "../../topology/plan/plan.ts";

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

/**
 * Runs a plan. Everything that it starts ends with its disposal: in order (apps first, proxies last), with
 * every line of output delivered before disposal resolves. Disposing twice is harmless.
 */
export interface Runtime extends AsyncDisposable {
  readonly name: RuntimeName;
  /** Envoy's version as it says itself, e.g. `1.39.3`. */
  readonly envoyVersion: string;
  /**
   * Takes the addresses that the tasks need and holds them until `start` or disposal.
   * Answers one entry per task, keyed by task id.
   */
  reserveAddresses(request: AddressRequest): Promise<Readonly<Record<string, TaskAddresses>>>;
  /**
   * Starts every task of the plan in ECS's order and resolves once all proxies are ready and all apps listen.
   * A failed start has stopped what it started before it throws, and carries the container's own words.
   */
  start(plan: Plan, bootstraps: ReadonlyMap<string, Bootstrap>): Promise<void>;
}
