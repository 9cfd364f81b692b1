import type Docker from "dockerode";
import type { ContainerPlan, PlannedDefinition } from "../../../../topology/plan/plan.ts";
import type { Labels } from "../engine/labels.ts";
import { LOG_CONFIG } from "../engine/log-config.ts";

interface AppSpec {
  readonly name: string;
  readonly image: string;
  readonly labels: Labels;
  readonly pauseId: string;
  readonly container: ContainerPlan;
  /** Values of the container's secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What the engine is asked for to run an app container of a task definition. sc-sim.yaml's environment and secrets win. */
export function appContainerSpec(spec: AppSpec): Docker.ContainerCreateOptions {
  const { name, image, labels, pauseId, container, secrets } = spec;
  const { definition } = container;
  const { command, entryPoint, workingDirectory, user, memoryMiB } = definition;
  return {
    name,
    Image: image,
    Labels: labels,
    Env: environmentOf(definition, secrets),
    Tty: false,
    ...(command?.length && { Cmd: [...command] }),
    ...(entryPoint?.length && { Entrypoint: [...entryPoint] }),
    ...(workingDirectory !== undefined && { WorkingDir: workingDirectory }),
    ...(user !== undefined && { User: user }),
    ...healthcheckOf(definition),
    HostConfig: {
      NetworkMode: `container:${pauseId}`,
      LogConfig: LOG_CONFIG,
      Init: definition.initProcessEnabled,
      Ulimits: definition.ulimits.map(({ name: Name, softLimit: Soft, hardLimit: Hard }) => ({
        Name,
        Soft,
        Hard,
      })),
      // Without swap, as on Fargate: else an app may take twice its memory before it is killed.
      ...(memoryMiB !== undefined && { Memory: memoryMiB * MIB, MemorySwap: memoryMiB * MIB }),
    },
  };
}

const MIB = 1024 * 1024;
const NANOSECONDS = 1_000_000;

function environmentOf(
  { environment, run }: PlannedDefinition,
  secrets: AppSpec["secrets"],
): string[] {
  const all = { ...environment, ...run?.environment, ...secrets };
  return Object.entries(all).map(([name, value]) => `${name}=${value}`);
}

/** The engine goes on checking at the task definition's pace; the first success is looked for more often (see app-readiness). */
function healthcheckOf({ healthCheck }: PlannedDefinition) {
  if (healthCheck === undefined) return {};
  const { command, intervalMs, timeoutMs, retries, startPeriodMs } = healthCheck;
  return {
    Healthcheck: {
      Test: [...command],
      Interval: intervalMs * NANOSECONDS,
      Timeout: timeoutMs * NANOSECONDS,
      Retries: retries,
      StartPeriod: startPeriodMs * NANOSECONDS,
    },
  };
}
