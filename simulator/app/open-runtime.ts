import { detectNames } from "../running/names/detect-names.ts";
import type { NamesSupport } from "../running/names/names-support.ts";
import { identifyProcess } from "../running/runs/process-identity.ts";
import type { OwnRun } from "../running/runs/run-record.ts";
import type { Runtime, RuntimeCallbacks } from "../running/runtime/runtime.ts";
import type { RuntimeName } from "../topology/plan/plan.ts";
import type { SecretsOf } from "../topology/plan/secrets.ts";
import type { Settings } from "./settings.ts";

interface OpenOptions {
  readonly name: RuntimeName;
  readonly settings: Settings;
  readonly run: OwnRun;
  /** For the local runtime. */
  readonly names: Promise<NamesSupport> | undefined;
  readonly secretsOf: SecretsOf;
  readonly callbacks: RuntimeCallbacks;
}

/**
 * Opens a runtime. Each is loaded only when it is used: Docker's client is half of the program's
 * start.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`, `ENGINE_UNREACHABLE`, `IMAGE_UNAVAILABLE`
 */
export async function openRuntime({
  name,
  settings,
  run,
  names,
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
    names: names ?? detectNames(env),
    runFolder: run.folder,
    onProcess: ({ pid, ...whose }) => {
      const identity = identifyProcess(pid);
      if (identity !== undefined) run.addProcess({ ...identity, ...whose });
    },
    onProcessEnd: (ended) => run.endProcess(ended),
  });
}
