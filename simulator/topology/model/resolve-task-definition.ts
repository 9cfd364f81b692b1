import { resolve } from "node:path";
import type {
  ContainerDefinitionInput,
  TaskDefinitionInput,
} from "../input/ecs/task-definition.ts";
import type { Located } from "../input/problems/located.ts";
import type { ContainerSettingsInput } from "../input/sc-sim-yaml/sc-sim-yaml.ts";
import type { CollectedSettings } from "./container-settings.ts";
import type { ContainerDefinition, ContainerSettings, TaskDefinition } from "./namespace.ts";

/** What a task definition means, with how its containers run here. */
export function resolveTaskDefinition(
  at: Located<TaskDefinitionInput>,
  { entries, builds }: CollectedSettings,
): TaskDefinition {
  const { family, revision, containerDefinitions } = at.value;
  return {
    family,
    ...(revision !== undefined && { revision }),
    containers: containerDefinitions.map((container, index) => {
      const key = `${family}/${container.name}`;
      const entry = entries.get(key);
      const run = entry && resolveSettings(entry.settings, entry.at.folder);
      const { healthCheck = container.healthCheck } = entry?.settings ?? {};
      return resolveContainer(
        { ...container, healthCheck: typeof healthCheck === "object" ? healthCheck : undefined },
        {
          run: withBuild(run, builds.get(key)),
          isSensitive: at.isSensitive?.([...at.path, "containerDefinitions", index]) === true,
        },
      );
    }),
  };
}

function resolveSettings(settings: ContainerSettingsInput, folder: string): ContainerSettings {
  const { skip, attach, image, build, command, cwd, names, environment, secrets } = settings;
  return {
    skip,
    environment,
    secrets,
    cwd: resolve(folder, cwd ?? "."),
    ...(image !== undefined && { image }),
    ...(command !== undefined && { command }),
    ...(names !== undefined && { names }),
    ...(attach !== false && { attach: attach === true ? {} : attach }),
    ...(build !== undefined && {
      build: {
        context: resolve(folder, build.context),
        args: build.args,
        ...("dockerfile" in build &&
          build.dockerfile !== undefined && { dockerfile: build.dockerfile }),
        ...("target" in build && build.target !== undefined && { target: build.target }),
      },
    }),
  };
}

/** The files' own way to build an image counts where sc-sim.yaml names none. */
function withBuild(
  run: ContainerSettings | undefined,
  build: ReturnType<CollectedSettings["builds"]["get"]>,
): ContainerSettings | undefined {
  if (build === undefined || run?.image !== undefined || run?.build !== undefined) return run;
  const { skip = false, environment = {}, secrets = {}, ...rest } = run ?? {};
  return { ...rest, skip, environment, secrets, build: { args: {}, ...build } };
}

function resolveContainer(
  container: ContainerDefinitionInput,
  {
    run,
    isSensitive,
  }: { readonly run: ContainerSettings | undefined; readonly isSensitive: boolean },
): ContainerDefinition {
  const {
    name,
    image,
    essential,
    command,
    entryPoint,
    healthCheck,
    workingDirectory,
    user,
    memory,
  } = container;
  return {
    name,
    essential,
    environment: Object.fromEntries(
      container.environment.map((entry) => [entry.name, entry.value]),
    ),
    secretNames: container.secrets.map((secret) => secret.name),
    portMappings: container.portMappings
      .filter((mapping) => mapping.containerPort !== undefined)
      .map(({ name: portName, containerPort = 0, protocol, appProtocol }) => ({
        containerPort,
        protocol,
        appProtocol: appProtocol ?? "tcp",
        ...(portName !== undefined && { name: portName }),
      })),
    dependsOn: container.dependsOn,
    ulimits: container.ulimits,
    initProcessEnabled: container.linuxParameters?.initProcessEnabled ?? false,
    stopTimeoutMs: container.stopTimeout * 1000,
    ...(image !== undefined && { image }),
    ...(command !== undefined && command.length > 0 && { command }),
    ...(entryPoint !== undefined && entryPoint.length > 0 && { entryPoint }),
    ...(workingDirectory !== undefined && { workingDirectory }),
    ...(user !== undefined && { user }),
    ...(memory !== undefined && { memoryMiB: memory }),
    ...(container.logConfiguration && { logConfiguration: container.logConfiguration }),
    ...(healthCheck && {
      healthCheck: {
        command: healthCheck.command,
        intervalMs: healthCheck.interval * 1000,
        timeoutMs: healthCheck.timeout * 1000,
        retries: healthCheck.retries,
        startPeriodMs: healthCheck.startPeriod * 1000,
      },
    }),
    ...(isSensitive && { isSensitive }),
    ...(run && { run }),
  };
}
