import type { HealthCheck } from "../../topology/model/namespace.ts";
import type { ContainerPlan } from "../../topology/plan/plan.ts";
import { escaped, NODE_IMAGE_VARIABLE, type ServiceNames } from "./names.ts";

interface AppServiceOptions {
  readonly container: ContainerPlan;
  /** All of its task. */
  readonly containers: readonly ContainerPlan[];
  /** Services of its task. */
  readonly names: ServiceNames;
  /** Whether the kernel has to redirect ports of the task first. */
  readonly hasRedirects: boolean;
  /** Build context as it is written into the file. */
  readonly context: string;
}

/**
 * Compose's words for ECS's conditions. COMPLETE waits for the end like SUCCESS, but takes any exit code: with `required: false` Compose
 * starts the dependent nevertheless.
 */
const CONDITIONS = {
  START: { condition: "service_started" },
  HEALTHY: { condition: "service_healthy" },
  SUCCESS: { condition: "service_completed_successfully" },
  COMPLETE: { condition: "service_completed_successfully", required: false },
} as const;

/**
 * An app container of a task: what its task definition says, in Compose's words. As on ECS it starts once its proxy is ready.
 * The values of its secrets are not in it, nor what is sensitive: {@link privateService}.
 */
export function appService(options: AppServiceOptions): object {
  const { container, context, names } = options;
  const { definition } = container;
  const { healthCheck, ulimits, memoryMiB } = definition;
  const environment = { ...definition.environment, ...definition.run?.environment };
  return {
    ...imageOrBuild(container, context),
    ...(definition.isSensitive !== true && commandsOf(definition)),
    ...(definition.initProcessEnabled && { init: true }),
    // Without swap, as on Fargate.
    ...(memoryMiB && { mem_limit: `${memoryMiB}m`, memswap_limit: `${memoryMiB}m` }),
    ...environmentOf(environment),
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
        ...(definition.isSensitive !== true && testOf(healthCheck)),
        interval: `${healthCheck.intervalMs / 1000}s`,
        timeout: `${healthCheck.timeoutMs / 1000}s`,
        retries: healthCheck.retries,
        start_period: `${healthCheck.startPeriodMs / 1000}s`,
      },
    }),
    stop_grace_period: `${definition.stopTimeoutMs / 1000}s`,
    network_mode: `service:${names.pause}`,
    depends_on: dependenciesOf(options),
  };
}

/** What goes into the file for this machine only: secrets, and the commands of a container that is sensitive. */
export function privateService(
  { definition }: ContainerPlan,
  secrets: Readonly<Record<string, string>>,
): object {
  const { healthCheck, isSensitive = false } = definition;
  return {
    ...(isSensitive && commandsOf(definition)),
    ...environmentOf(secrets),
    ...(isSensitive && healthCheck && { healthcheck: testOf(healthCheck) }),
  };
}

function commandsOf({ entryPoint, command, workingDirectory, user }: ContainerPlan["definition"]) {
  return {
    ...(entryPoint?.length && { entrypoint: entryPoint.map(escaped) }),
    ...(command?.length && { command: command.map(escaped) }),
    ...(workingDirectory && { working_dir: escaped(workingDirectory) }),
    ...(user && { user: escaped(user) }),
  };
}

function testOf({ command }: HealthCheck) {
  return { test: command.map(escaped) };
}

/** Variables as Compose's `environment`, if there are any. */
function environmentOf(variables: Readonly<Record<string, string>>): object {
  const entries = Object.entries(variables).map(([name, value]) => [name, escaped(value)]);
  return entries.length === 0 ? {} : { environment: Object.fromEntries(entries) };
}

/** Compose stops in the opposite order: an app that sends something while it ends still has its proxy. */
function dependenciesOf({ container, containers, names, hasRedirects }: AppServiceOptions): object {
  const others = container.definition.dependsOn.flatMap(({ containerName, condition }) => {
    const service = names.containers.get(containerName);
    // A container that sc-sim.yaml skips is not waited for.
    if (service === undefined) return [];
    // Compose refuses to wait for the health of a container whose health check sc-sim.yaml switches off.
    const isChecked = containers.some(
      ({ name, definition }) => name === containerName && definition.healthCheck !== undefined,
    );
    const possible = condition === "HEALTHY" && !isChecked ? "START" : condition;
    return [[service, CONDITIONS[possible]] as const];
  });
  return {
    [names.pause]: { condition: "service_healthy" },
    [names.proxy]: { condition: "service_started" },
    ...(hasRedirects && { [names.redirects]: { condition: "service_completed_successfully" } }),
    ...Object.fromEntries(others),
  };
}

function imageOrBuild({ definition: { image, run } }: ContainerPlan, context: string): object {
  if (run?.image !== undefined) return { image: escaped(run.image) };
  if (run?.build === undefined) return { image: escaped(image ?? "") };
  const { dockerfile, target, args } = run.build;
  const escapedArgs = Object.entries(args).map(([name, value]) => [name, escaped(value)]);
  return {
    build: {
      context: escaped(context),
      ...(dockerfile && { dockerfile: escaped(dockerfile) }),
      ...(target && { target: escaped(target) }),
      args: { NODE_IMAGE: NODE_IMAGE_VARIABLE, ...Object.fromEntries(escapedArgs) },
    },
  };
}
