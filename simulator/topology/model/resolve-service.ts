import type { Problem } from "../../errors.ts";
import { problemAt } from "../input/problems/located.ts";
import type { Participant, ServiceContext } from "./context.ts";
import { findTaskDefinition } from "./find-task-definition.ts";
import type { AccessLogConfiguration, EcsService, ServiceConnectService } from "./namespace.ts";
import { clusterNameOf } from "./namespace-name.ts";
import { resolveExposedService } from "./resolve-exposed-service.ts";
import { resolveTaskDefinition } from "./resolve-task-definition.ts";
import { runProblems } from "./run-problems.ts";
import { taskDefinitionProblems } from "./task-definition-problems.ts";

/** A service with what it was made of, for what is checked over all services. */
export interface ResolvedService {
  readonly participant: Participant;
  readonly service: EcsService;
  /** Its Service Connect services, with their place in the file's `services[]`. */
  readonly exposed: readonly { readonly index: number; readonly entry: ServiceConnectService }[];
}

/** One service with its task definition; none where there is no task definition to run. */
export function resolveService(
  context: ServiceContext,
  participant: Participant,
): { readonly resolved?: ResolvedService; readonly problems: readonly Problem[] } {
  const { located, connect, desiredCount } = participant;
  const { taskDefinitions, brokenNames } = context.input;
  const found = findTaskDefinition(taskDefinitions, participant.taskDefinition, brokenNames);
  if ("message" in found) {
    const { message, isKnownBroken } = found;
    if (isKnownBroken) return { problems: [] };
    return { problems: [problemAt(located, { path: ["taskDefinition"], message })] };
  }
  const taskDefinition = resolveTaskDefinition(found, context.runs);
  const name = located.value.serviceName;
  const problems: Problem[] = [
    ...taskDefinitionProblems(found),
    ...runProblems(context.overrides, found, taskDefinition),
  ];
  const exposed = connect.value.services.flatMap((_, index) => {
    const { entry, problems: entryProblems } = resolveExposedService({
      context,
      connect,
      index,
      service: name,
      found,
    });
    problems.push(...entryProblems);
    return entry === undefined ? [] : [{ index, entry }];
  });
  problems.push(
    ...skippedProblems(participant, taskDefinition, exposed),
    ...logProblems(participant),
  );
  const { logConfiguration, containerConfigurations } = connect.value;
  const accessLogConfiguration = accessLogOf(context, participant);
  const service: EcsService = {
    name,
    ecsCluster: clusterNameOf(located.value),
    desiredCount,
    taskDefinition,
    serviceConnect: {
      services: exposed.map(({ entry }) => entry),
      proxyLogLevel: containerConfigurations[0]?.logLevel ?? "info",
      ...(logConfiguration && { logConfiguration }),
      ...(accessLogConfiguration && { accessLogConfiguration }),
    },
  };
  return { resolved: { participant, service, exposed }, problems };
}

/** Off without accessLogConfiguration, as on ECS; an asked-for format switches it on where ports are exposed. */
function accessLogOf(
  { overrides: { format, includeQueryParameters } }: ServiceContext,
  { connect: { value } }: Participant,
): AccessLogConfiguration | undefined {
  const { accessLogConfiguration, services } = value;
  const isSwitchedOn = format !== undefined && services.length > 0;
  const configured =
    accessLogConfiguration ??
    (isSwitchedOn ? { format, includeQueryParameters: "DISABLED" as const } : undefined);
  return (
    configured && {
      format: format ?? configured.format,
      includeQueryParameters: includeQueryParameters ?? configured.includeQueryParameters,
    }
  );
}

/** ECS documents that both must be given; what it says when one is missing is not known. */
function logProblems({ connect }: Participant): readonly Problem[] {
  const { accessLogConfiguration, logConfiguration } = connect.value;
  if (accessLogConfiguration === undefined || logConfiguration !== undefined) return [];
  const message =
    "accessLogConfiguration needs logConfiguration beside it: without it the lines go nowhere.";
  return [problemAt(connect, { path: ["accessLogConfiguration"], message })];
}

function skippedProblems(
  { connect }: Participant,
  { family, containers }: EcsService["taskDefinition"],
  exposed: ResolvedService["exposed"],
): readonly Problem[] {
  return exposed.flatMap(({ index, entry: { portName, containerName } }) => {
    if (!containers.some(({ name, run }) => name === containerName && run?.skip)) return [];
    const message = `${portName} is a port of ${family}/${containerName}, which sc-sim.yaml skips: the proxy will answer 503.`;
    return [
      problemAt(connect, { path: ["services", index, "portName"], message, severity: "warning" }),
    ];
  });
}
