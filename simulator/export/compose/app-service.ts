import type { ContainerPlan, TaskPlan } from "../../topology/plan/plan.ts";
import { NODE_IMAGE_VARIABLE, serviceName } from "./names.ts";

interface AppServiceOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  /** Compose service that owns the task's network. */
  readonly pause: string;
  /** Values of the container's secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Build context as it is written into the file. */
  readonly context: string;
}

const CONDITIONS = {
  START: "service_started",
  HEALTHY: "service_healthy",
  SUCCESS: "service_completed_successfully",
  COMPLETE: "service_completed_successfully",
} as const;

/** An app container of a task: what its task definition says, in Compose's words. It starts once its proxy is ready, as on ECS. */
export function appService({
  task,
  container,
  pause,
  secrets,
  context,
}: AppServiceOptions): object {
  const { definition } = container;
  const { run, healthCheck, ulimits } = definition;
  const environment = { ...definition.environment, ...run?.environment, ...secrets };
  return {
    ...imageOrBuild(container, context),
    ...(definition.entryPoint && { entrypoint: definition.entryPoint.map(escaped) }),
    ...(definition.command && { command: definition.command.map(escaped) }),
    ...(definition.workingDirectory && { working_dir: definition.workingDirectory }),
    ...(definition.user && { user: definition.user }),
    ...(definition.initProcessEnabled && { init: true }),
    ...(definition.memoryMiB && { mem_limit: `${definition.memoryMiB}m` }),
    ...(Object.keys(environment).length > 0 && {
      environment: Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, escaped(value)]),
      ),
    }),
    ...(ulimits.length > 0 && {
      ulimits: Object.fromEntries(
        ulimits.map(({ name, softLimit, hardLimit }) => [
          name,
          { soft: softLimit, hard: hardLimit },
        ]),
      ),
    }),
    ...(healthCheck && {
      healthcheck: {
        test: healthCheck.command.map(escaped),
        interval: `${healthCheck.intervalMs / 1000}s`,
        timeout: `${healthCheck.timeoutMs / 1000}s`,
        retries: healthCheck.retries,
        start_period: `${healthCheck.startPeriodMs / 1000}s`,
      },
    }),
    stop_grace_period: `${definition.stopTimeoutMs / 1000}s`,
    network_mode: `service:${pause}`,
    depends_on: {
      [pause]: { condition: "service_healthy" },
      ...Object.fromEntries(
        definition.dependsOn.map(({ containerName, condition }) => [
          serviceName(task, containerName),
          { condition: CONDITIONS[condition] },
        ]),
      ),
    },
  };
}

function imageOrBuild({ definition: { image, run } }: ContainerPlan, context: string): object {
  if (run?.image !== undefined) return { image: run.image };
  if (run?.build === undefined) return { image };
  const { dockerfile, args } = run.build;
  return {
    build: {
      context,
      ...(dockerfile && { dockerfile }),
      args: { NODE_IMAGE: NODE_IMAGE_VARIABLE, ...args },
    },
  };
}

/** Compose replaces `$NAME`; a dollar of AWS's file is a dollar. */
function escaped(text: string): string {
  return text.replaceAll("$", "$$$$");
}
