import type { LoadedInput } from "../input/load-input.ts";
import { type Located, problemAt } from "../input/located.ts";
import type { ServiceConnectInput, ServiceInput } from "../input/service.ts";
import type { TaskDefinitionInput } from "../input/task-definition.ts";
import type { Problem } from "../problem.ts";
import { findTaskDefinition } from "./find-task-definition.ts";
import type { AppProtocol, EcsService, Namespace, ServiceConnect } from "./namespace.ts";
import { resolveExposedService } from "./resolve-exposed-service.ts";
import { collectRuns, type Runs, resolveTaskDefinition } from "./resolve-task-definition.ts";
import { runProblems } from "./run-problems.ts";

/** What the reader said beside the files. */
export interface Overrides {
  readonly format?: "TEXT" | "JSON";
  readonly includeQueryParameters?: "ENABLED" | "DISABLED";
  /** The runtime that must be able to run every container; `none` where nothing is started. */
  readonly requireRun: "local" | "docker" | "none";
  /** What the runtime can do; the rest is refused by name. */
  readonly supports: {
    readonly ingressPortOverride: boolean;
    readonly appProtocols: readonly AppProtocol[];
  };
}

export interface ResolvedInput {
  readonly namespace: Namespace;
  readonly problems: readonly Problem[];
  /** The sample request that sc-sim.yaml asks for. */
  readonly request?: { readonly service: string; readonly url: string };
}

/** What one service of the namespace is resolved with. */
export interface ServiceContext {
  readonly input: LoadedInput;
  readonly overrides: Overrides;
  readonly runs: Runs;
  readonly namespaceName: string;
}

/** A service that takes part, with where its Service Connect configuration stands. */
interface Participant {
  readonly located: Located<ServiceInput>;
  readonly connect: Located<ServiceConnectInput>;
  readonly taskDefinition: string | undefined;
  readonly desiredCount: number;
}

/** What the files mean together. Never throws: everything that is wrong is in `problems`. */
export function resolveNamespace(input: LoadedInput, overrides: Overrides): ResolvedInput {
  const { runs, problems: runEntryProblems } = collectRuns(input.scSimYamls, input.taskDefinitions);
  const problems: Problem[] = [...runEntryProblems];
  const participants = input.services.flatMap((located) => participantOf(located, problems));
  const namespaceName = namespaceOf(participants, input, problems);
  const context = { input, overrides, runs, namespaceName };
  const services = participants.flatMap((participant) =>
    resolveService(context, participant, problems),
  );
  problems.push(...clashes(services, participants));
  if (participants.length === 0 && input.problems.length === 0) problems.push(nothingToRun(input));
  const endpoints = services.flatMap(({ serviceConnect }) =>
    serviceConnect.services.map(({ endpoint }) => endpoint),
  );
  const request = input.scSimYamls
    .map(({ value }) => value.request)
    .find((entry) => entry !== undefined);
  return {
    problems: [...input.problems, ...problems],
    namespace: {
      name: namespaceName,
      services: services.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      endpoints: endpoints.toSorted((a, b) =>
        a.dnsName === b.dnsName ? a.port - b.port : a.dnsName < b.dnsName ? -1 : 1,
      ),
    },
    ...(request && { request }),
  };
}

function participantOf(
  located: Located<ServiceInput>,
  problems: Problem[],
): readonly Participant[] {
  const { value } = located;
  const primary = value.deployments.findIndex(({ status }) => status === "PRIMARY");
  const deployment = value.deployments[primary === -1 ? 0 : primary];
  const fromDeployment =
    value.serviceConnectConfiguration === undefined && deployment !== undefined;
  const config = value.serviceConnectConfiguration ?? deployment?.serviceConnectConfiguration;
  const base = fromDeployment ? ["deployments", Math.max(primary, 0)] : [];
  if (config === undefined || !config.enabled) {
    const why =
      config === undefined
        ? "It has no serviceConnectConfiguration"
        : "Service Connect is not enabled for it";
    problems.push(
      problemAt(located, {
        message: `${why}: service ${value.serviceName} is left out.`,
        severity: "warning",
      }),
    );
    return [];
  }
  const { schedulingStrategy = "REPLICA", deploymentController } = value;
  if (schedulingStrategy !== "REPLICA") {
    const message = `schedulingStrategy ${schedulingStrategy} is not simulated, only REPLICA: a daemon runs once per instance, of which there are none here.`;
    problems.push(
      problemAt(located, { path: ["schedulingStrategy"], message, severity: "refusal" }),
    );
  }
  if (deploymentController !== undefined && deploymentController.type !== "ECS") {
    const message = `Service Connect does not work with the deployment controller ${deploymentController.type}, only with ECS.`;
    problems.push(problemAt(located, { path: ["deploymentController", "type"], message }));
  }
  return [
    {
      located,
      connect: {
        ...located,
        value: config,
        path: [...located.path, ...base, "serviceConnectConfiguration"],
      },
      taskDefinition: value.taskDefinition ?? deployment?.taskDefinition,
      desiredCount: value.desiredCount ?? deployment?.desiredCount ?? 1,
    },
  ];
}

/** The one namespace of all services: their own, else their cluster's default. */
function namespaceOf(
  participants: readonly Participant[],
  input: LoadedInput,
  problems: Problem[],
): string {
  const names = new Map<string, Participant>();
  for (const participant of participants) {
    const { connect, located } = participant;
    const named = connect.value.namespace ?? clusterDefault(located.value, input);
    if (named === undefined) {
      problems.push(
        problemAt(connect, { path: ["namespace"], message: "Namespace is missing", origin: "aws" }),
      );
      continue;
    }
    const name = namespaceName(named);
    if (!names.has(name)) names.set(name, participant);
  }
  const [first = "", second] = names.keys();
  if (second !== undefined) {
    const { connect } = names.get(second) as Participant;
    const message = `This service is in the namespace ${second}, others are in ${first}; one namespace is simulated at a time.`;
    problems.push(problemAt(connect, { path: ["namespace"], message }));
  }
  return first;
}

/** `arn:aws:servicediscovery:…:namespace/ns-abc` → `ns-abc`; a name stays as it is. */
function namespaceName(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? (nameOrArn.split("/").at(-1) ?? nameOrArn) : nameOrArn;
}

function clusterDefault(service: ServiceInput, { clusters }: LoadedInput): string | undefined {
  const wanted = clusterNameOf(service);
  const cluster = clusters.find(
    ({ value }) =>
      (value.clusterName ?? value.clusterArn?.split("/").at(-1) ?? "default") === wanted,
  );
  return cluster?.value.serviceConnectDefaults?.namespace;
}

function clusterNameOf({ cluster, clusterArn }: ServiceInput): string {
  return (cluster ?? clusterArn)?.split("/").at(-1) ?? "default";
}

function resolveService(
  context: ServiceContext,
  participant: Participant,
  problems: Problem[],
): readonly EcsService[] {
  const { located, connect, taskDefinition: reference, desiredCount } = participant;
  const found = findTaskDefinition(context.input.taskDefinitions, reference);
  if ("message" in found) {
    problems.push(problemAt(located, { path: ["taskDefinition"], message: found.message }));
    return [];
  }
  const { taskDefinition, problems: definitionProblems } = resolveTaskDefinition(
    found,
    context.runs,
  );
  problems.push(...definitionProblems, ...runProblems(context, found, taskDefinition));
  return [
    {
      name: located.value.serviceName,
      ecsCluster: clusterNameOf(located.value),
      desiredCount,
      taskDefinition,
      serviceConnect: resolveServiceConnect(context, connect, { located, found }, problems),
    },
  ];
}

function resolveServiceConnect(
  context: ServiceContext,
  connect: Located<ServiceConnectInput>,
  {
    located,
    found,
  }: { readonly located: Located<ServiceInput>; readonly found: Located<TaskDefinitionInput> },
  problems: Problem[],
): ServiceConnect {
  const { services, logConfiguration, accessLogConfiguration, containerConfigurations } =
    connect.value;
  const { format, includeQueryParameters } = context.overrides;
  if (accessLogConfiguration !== undefined && logConfiguration === undefined) {
    const message =
      "accessLogConfiguration needs logConfiguration beside it: without it the lines go nowhere.";
    problems.push(problemAt(connect, { path: ["accessLogConfiguration"], message }));
  }
  const isSwitchedOn = format !== undefined && services.length > 0;
  const configured =
    accessLogConfiguration ??
    (isSwitchedOn ? { format, includeQueryParameters: "DISABLED" as const } : undefined);
  return {
    services: services.flatMap((_, index) =>
      resolveExposedService({
        context,
        connect,
        index,
        service: located.value.serviceName,
        found,
        problems,
      }),
    ),
    proxyLogLevel:
      containerConfigurations.find(({ logLevel }) => logLevel !== undefined)?.logLevel ?? "info",
    ...(logConfiguration && { logConfiguration }),
    ...(configured && {
      accessLogConfiguration: {
        format: format ?? configured.format,
        includeQueryParameters: includeQueryParameters ?? configured.includeQueryParameters,
      },
    }),
  };
}

/** What may be there only once in a namespace. */
function clashes(
  services: readonly EcsService[],
  participants: readonly Participant[],
): readonly Problem[] {
  const problems: Problem[] = [];
  const taken = new Map<string, string>();
  const claim = (key: string, owner: string, report: (other: string) => Problem) => {
    const other = taken.get(key);
    if (other !== undefined) problems.push(report(other));
    else taken.set(key, owner);
  };
  for (const { name, serviceConnect } of services) {
    const participant = participants.find(({ located }) => located.value.serviceName === name);
    if (participant === undefined) continue;
    const { located, connect } = participant;
    claim(`service ${name}`, located.file, (other) =>
      problemAt(located, {
        path: ["serviceName"],
        message: `A service ${name} is in ${other} too.`,
      }),
    );
    for (const [index, { discoveryName, endpoint }] of serviceConnect.services.entries()) {
      const path = ["services", index];
      claim(`discovery ${discoveryName}`, name, (other) =>
        problemAt(connect, {
          path: [...path, "discoveryName"],
          message: `The discoveryName ${discoveryName} is taken by service ${other}; each is unique in a namespace. ECS says "SC service is already used by arn:…".`,
        }),
      );
      claim(`endpoint ${endpoint.dnsName}:${endpoint.port}`, name, (other) =>
        problemAt(connect, {
          path: [...path, "clientAliases"],
          message: `${endpoint.dnsName}:${endpoint.port} is an endpoint of service ${other} already; name and port together are unique in a namespace.`,
        }),
      );
    }
  }
  return problems;
}

function nothingToRun({ taskDefinitions, services }: LoadedInput): Problem {
  const [first] = [...services, ...taskDefinitions];
  const there = `${taskDefinitions.length} task definitions and ${services.length} services were found`;
  const message = `${there}, but no service with Service Connect enabled: there is nothing to simulate.`;
  if (first === undefined)
    return { file: "(input)", path: "", message, origin: "simulator", severity: "error" };
  return problemAt(first, { message });
}
