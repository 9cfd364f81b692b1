import { type TaskRequest, type TaskResponse, taskOfService } from "../running/request/request.ts";
import { identifyProcess } from "../running/runs/process-identity.ts";
import type { OwnRun } from "../running/runs/run-record.ts";
import type { Runtime, RuntimeCallbacks } from "../running/runtime/runtime.ts";
import type { Plan, RuntimeName } from "../topology/plan/plan.ts";
import type { SecretsOf } from "../topology/plan/secrets.ts";
import type { Settings } from "./settings.ts";

/** Sends requests from one task. */
export interface Requester extends AsyncDisposable {
  send(request: TaskRequest): Promise<TaskResponse>;
}

interface OpenOptions {
  readonly name: RuntimeName;
  readonly settings: Settings;
  readonly run: OwnRun;
  readonly secretsOf: SecretsOf;
  readonly callbacks: RuntimeCallbacks;
}

/**
 * Opens a runtime. Each is loaded only when it is used: Docker's client is half of the program's start.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`, `ENGINE_UNREACHABLE`, `IMAGE_UNAVAILABLE`
 */
export async function openRuntime({
  name,
  settings,
  run,
  secretsOf,
  callbacks,
}: OpenOptions): Promise<Runtime> {
  const { env, signal, timeoutMs, keepGoing, images, intercept } = settings;
  const { runId } = run.record;
  const common = { runId, env, secretsOf, signal, timeoutMs, keepGoing, callbacks };
  if (name === "docker") {
    const { openDockerRuntime } = await import(
      "../running/runtime/docker/containers/docker-runtime.ts"
    );
    return openDockerRuntime({ ...common, imageSource: images, intercept });
  }
  const { openLocalRuntime } = await import("../running/runtime/local/local-runtime.ts");
  return openLocalRuntime({
    ...common,
    runFolder: run.folder,
    onProcess: ({ pid, ...whose }) => {
      const identity = identifyProcess(pid);
      if (identity !== undefined) run.addProcess({ ...identity, ...whose });
    },
  });
}

interface RequesterOptions {
  readonly plan: Plan;
  readonly runId: string;
  /** ECS service whose first task sends. */
  readonly service: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Opens what sends requests from the first task of a service; from another process than the simulation's, too. */
export async function openRequester({
  plan,
  runId,
  service,
  env,
}: RequesterOptions): Promise<Requester> {
  if (plan.runtime === "local") {
    const { openLocalRequester } = await import("../running/runtime/local/local-request.ts");
    return openLocalRequester(plan, service);
  }
  const { openDockerServiceRequester } = await import(
    "../running/runtime/docker/containers/service-requester.ts"
  );
  return openDockerServiceRequester({ plan, runId, task: taskOfService(plan, service), env });
}
