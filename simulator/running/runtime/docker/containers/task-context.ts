import type Docker from "dockerode";
import type { Bootstrap } from "../../../../../envoy/types.ts";
import type { ContainerPlan, PlanSettings, TaskPlan } from "../../../../topology/plan/plan.ts";
import type { SecretsOf } from "../../../../topology/plan/secrets.ts";
import type { RuntimeCallbacks } from "../../runtime.ts";
import { containerLabels, type Labels } from "../engine/labels.ts";
import type { Redirect } from "../network/redirect.ts";

/** What every task of a run is started with. */
export interface RunContext {
  readonly docker: Docker;
  /** The same engine, for following the output of its containers. */
  readonly logs: Docker;
  readonly runId: string;
  readonly labels: Labels;
  readonly callbacks: RuntimeCallbacks;
  readonly settings: PlanSettings;
  readonly secretsOf: SecretsOf;
  readonly envoy: { readonly reference: string; readonly version: string };
  readonly netfilterImage: string;
  /** Found or made at the first call. */
  readonly nodeImage: () => Promise<string>;
  readonly imageOf: (task: TaskPlan, container: ContainerPlan) => Promise<string>;
  readonly signal: AbortSignal;
}

/** One task of a run, with what was reserved for it. */
export interface TaskContext extends RunContext {
  readonly task: TaskPlan;
  readonly bootstrap: Bootstrap;
  readonly pauseId: string;
  readonly redirects: readonly Redirect[];
}

/** Labels of one container of a task. */
export function labelsOf({ labels, task }: TaskContext, containerName: string): Labels {
  return containerLabels(labels, { service: task.service, taskId: task.taskId, containerName });
}
