import { resolve } from "node:path";
import { closest } from "fastest-levenshtein";
import type { Located } from "../input/located.ts";
import { problemAt } from "../input/located.ts";
import type { ContainerRunInput, ScSimYaml } from "../input/sc-sim-yaml.ts";
import type { ContainerDefinitionInput, TaskDefinitionInput } from "../input/task-definition.ts";
import type { Problem } from "../problem.ts";
import type { ContainerDefinition, ContainerRun, TaskDefinition } from "./namespace.ts";

/** Where every entry of every sc-sim.yaml stands, by `family/container`. */
export type Runs = ReadonlyMap<
  string,
  { readonly run: ContainerRunInput; readonly at: Located<ScSimYaml> }
>;

/** Collects the entries of all sc-sim.yaml files; two for one container, and entries for none, are problems. */
export function collectRuns(
  scSimYamls: readonly Located<ScSimYaml>[],
  taskDefinitions: readonly Located<TaskDefinitionInput>[],
): { readonly runs: Runs; readonly problems: readonly Problem[] } {
  const known = taskDefinitions.flatMap(({ value: { family, containerDefinitions } }) =>
    containerDefinitions.map(({ name }) => `${family}/${name}`),
  );
  const runs = new Map<string, { run: ContainerRunInput; at: Located<ScSimYaml> }>();
  const problems: Problem[] = [];
  for (const at of scSimYamls) {
    for (const [key, run] of Object.entries(at.value.containers)) {
      const path = ["containers", key];
      const earlier = runs.get(key);
      if (earlier !== undefined) {
        problems.push(
          problemAt(at, { path, message: `${key} has an entry in ${earlier.at.file} already.` }),
        );
      } else if (!known.includes(key)) {
        const hint =
          known.length === 0
            ? "no task definition was found"
            : `the nearest there is is "${closest(key, known)}"`;
        problems.push(
          problemAt(at, { path, message: `No task definition has a container ${key}; ${hint}.` }),
        );
      }
      runs.set(key, { run, at });
    }
  }
  return { runs, problems };
}

/** What a task definition means, with how its containers run here. */
export function resolveTaskDefinition(
  located: Located<TaskDefinitionInput>,
  runs: Runs,
): { readonly taskDefinition: TaskDefinition; readonly problems: readonly Problem[] } {
  const { family, revision, networkMode, containerDefinitions } = located.value;
  const problems: Problem[] = [];
  if (networkMode !== "awsvpc") {
    const message = `networkMode ${networkMode} is not simulated, only awsvpc: Service Connect's listeners differ in it.`;
    problems.push(problemAt(located, { path: ["networkMode"], message, severity: "refusal" }));
  }
  problems.push(...portNameProblems(located), ...dependencyProblems(located));
  return {
    problems,
    taskDefinition: {
      family,
      ...(revision !== undefined && { revision }),
      containers: containerDefinitions.map((container) => {
        const entry = runs.get(`${family}/${container.name}`);
        return resolveContainer(container, entry && resolveRun(entry.run, entry.at.folder));
      }),
    },
  };
}

function resolveRun(run: ContainerRunInput, folder: string): ContainerRun {
  const { skip, image, build, command, cwd, environment, secrets } = run;
  return {
    skip,
    environment,
    secrets,
    cwd: resolve(folder, cwd ?? "."),
    ...(image !== undefined && { image }),
    ...(command !== undefined && { command }),
    ...(build !== undefined && {
      build: {
        context: resolve(folder, build.context),
        args: build.args,
        ...("dockerfile" in build &&
          build.dockerfile !== undefined && { dockerfile: build.dockerfile }),
      },
    }),
  };
}

function resolveContainer(
  container: ContainerDefinitionInput,
  run: ContainerRun | undefined,
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
    ...(run && { run }),
  };
}

function portNameProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const seen = new Set<string>();
  return located.value.containerDefinitions.flatMap(({ portMappings }, container) =>
    portMappings.flatMap(({ name }, mapping) => {
      if (name === undefined) return [];
      if (!seen.has(name)) {
        seen.add(name);
        return [];
      }
      const path = ["containerDefinitions", container, "portMappings", mapping, "name"];
      return [
        problemAt(located, { path, message: "port mapping name is already used", origin: "aws" }),
      ];
    }),
  );
}

function dependencyProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const { containerDefinitions } = located.value;
  const names = containerDefinitions.map(({ name }) => name);
  const problems = containerDefinitions.flatMap(({ dependsOn }, container) =>
    dependsOn.flatMap(({ containerName }, index) => {
      if (names.includes(containerName)) return [];
      const path = ["containerDefinitions", container, "dependsOn", index, "containerName"];
      return [
        problemAt(located, {
          path,
          message: `There is no container "${containerName}", only ${names.join(", ")}.`,
        }),
      ];
    }),
  );
  const cycle = findCycle(
    new Map(
      containerDefinitions.map(({ name, dependsOn }) => [
        name,
        dependsOn.map((d) => d.containerName),
      ]),
    ),
  );
  if (cycle === undefined) return problems;
  const message = `These containers wait for each other: ${cycle.join(" → ")}.`;
  return [...problems, problemAt(located, { path: ["containerDefinitions"], message })];
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const visit = (name: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    for (const next of graph.get(name) ?? []) {
      const cycle = visit(next, [...trail, name]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  for (const name of graph.keys()) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
