import type { Problem } from "../../errors.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import { type Located, problemsAt } from "../input/problems/located.ts";

/**
 * What `register-task-definition` would refuse, in its own words where they are known, and what is not simulated.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export function taskDefinitionProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  return [
    ...networkProblems(located),
    ...portMappingProblems(located),
    ...logProblems(located),
    ...environmentFileProblems(located),
    ...containerNameProblems(located),
    ...dependencyProblems(located),
  ];
}

function networkProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const { networkMode = "bridge", runtimePlatform, proxyConfiguration } = located.value;
  const problems: Problem[] = [];
  if (networkMode !== "awsvpc") {
    const what = located.value.networkMode ?? "missing (bridge by default)";
    const message = `networkMode ${what} is not simulated, only awsvpc: Service Connect's listeners differ in other modes.`;
    problems.push(...problemsAt(located, { path: ["networkMode"], message, severity: "refusal" }));
  }
  if (runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS")) {
    const message = `Service Connect does not work on ${runtimePlatform.operatingSystemFamily}, only on Linux.`;
    problems.push(
      ...problemsAt(located, { path: ["runtimePlatform", "operatingSystemFamily"], message }),
    );
  }
  if (proxyConfiguration !== undefined) {
    const message =
      "proxyConfiguration (App Mesh) is not simulated: it puts another proxy into the path.";
    problems.push(
      ...problemsAt(located, { path: ["proxyConfiguration"], message, severity: "refusal" }),
    );
  }
  return problems;
}

function portMappingProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const seen = new Set<string>();
  const isAwsvpc = located.value.networkMode === "awsvpc";
  return located.value.containerDefinitions.flatMap(({ portMappings }, container) =>
    portMappings.flatMap(({ name, containerPort, hostPort = 0 }, mapping) => {
      const path = ["containerDefinitions", container, "portMappings", mapping];
      const problems: Problem[] = [];
      if (name !== undefined && seen.has(name)) {
        const message = "port mapping name is already used";
        const hint = `${name} is the name of an earlier one.`;
        problems.push(
          ...problemsAt(located, { path: [...path, "name"], message, hint, origin: "aws" }),
        );
      }
      if (name !== undefined) seen.add(name);
      if (isAwsvpc && hostPort !== 0 && hostPort !== containerPort) {
        const message = `When networkMode=awsvpc, the host ports and container ports in port mappings must match`;
        const hint = `hostPort is ${hostPort}, containerPort ${containerPort}.`;
        problems.push(
          ...problemsAt(located, {
            path: [...path, "hostPort"],
            from: [[...path, "containerPort"]],
            message,
            hint,
            origin: "aws",
          }),
        );
      }
      return problems;
    }),
  );
}

function logProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const { containerDefinitions, requiresCompatibilities } = located.value;
  const isFargate = requiresCompatibilities.includes("FARGATE");
  const hasFirelens = containerDefinitions.some(
    ({ firelensConfiguration }) => firelensConfiguration !== undefined,
  );
  // Any container may be the one with it.
  const firelens = containerDefinitions.map((_, container) => [
    "containerDefinitions",
    container,
    "firelensConfiguration",
  ]);
  return containerDefinitions.flatMap(({ logConfiguration }, container) => {
    const path = ["containerDefinitions", container, "logConfiguration"];
    const { logDriver, options = {} } = logConfiguration ?? {};
    if (logDriver === "awsfirelens" && !hasFirelens) {
      const message =
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be specified";
      return problemsAt(located, { path, from: firelens, message, origin: "aws" });
    }
    if (isFargate && logDriver === "awslogs" && !Object.hasOwn(options, "awslogs-stream-prefix")) {
      const message = "Fargate requires log configuration options to include awslogs-stream-prefix";
      return problemsAt(located, { path: [...path, "options"], message, origin: "aws" });
    }
    return [];
  });
}

function environmentFileProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  return located.value.containerDefinitions.flatMap(({ environmentFiles }, container) => {
    if (environmentFiles.length === 0) return [];
    const files = environmentFiles.map(({ value }) => value).join(", ");
    const message = `The variables in ${files} are stored in S3 and not read; set those that matter in sc-sim.yaml (environment).`;
    const path = ["containerDefinitions", container, "environmentFiles"];
    return problemsAt(located, { path, message, severity: "warning" });
  });
}

function containerNameProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const names = located.value.containerDefinitions.map(({ name }) => name);
  return names.flatMap((name, container) => {
    if (names.indexOf(name) === container) return [];
    const path = ["containerDefinitions", container, "name"];
    return problemsAt(located, { path, message: `There is already a container "${name}".` });
  });
}

function dependencyProblems(located: Located<TaskDefinitionInput>): readonly Problem[] {
  const { containerDefinitions } = located.value;
  const names = containerDefinitions.map(({ name }) => name);
  const problems = containerDefinitions.flatMap(({ dependsOn }, container) =>
    dependsOn.flatMap(({ containerName }, index) => {
      if (names.includes(containerName)) return [];
      const path = ["containerDefinitions", container, "dependsOn", index, "containerName"];
      return problemsAt(located, {
        path,
        from: names.map((_, other) => ["containerDefinitions", other, "name"]),
        message: `There is no container "${containerName}"; the task has ${names.join(", ")}.`,
      });
    }),
  );
  const cycle = findCycle(
    new Map(
      containerDefinitions.map(({ name, dependsOn }) => [
        name,
        dependsOn.map(({ containerName }) => containerName),
      ]),
    ),
  );
  if (cycle === undefined) return problems;
  const message = `These containers wait for each other: ${cycle.join(" → ")}.`;
  return [...problems, ...problemsAt(located, { path: ["containerDefinitions"], message })];
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  // Found to lead to no cycle: without this, every way to a container would be gone once more.
  const finished = new Set<string>();
  const visit = (name: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const cycle = visit(next, [...trail, name]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
