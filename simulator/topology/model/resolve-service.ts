import { clusterNameOf } from "../../cluster-name-of.ts";
import type { Problem } from "../../errors.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import { type Located, problemsAt } from "../input/problems/located.ts";
import { attachProblems } from "./attach-problems.ts";
import { cannotRun } from "./cannot-run.ts";
import { desiredCountOf } from "./desired-count.ts";
import { findTaskDefinition, probablyMeant } from "./find-task-definition.ts";
import type { AccessLogConfiguration, EcsService, ServiceConnectService } from "./namespace.ts";
import type { NamespaceInputs, Participant } from "./namespace-inputs.ts";
import { resolveExposedService } from "./resolve-exposed-service.ts";
import { resolveTaskDefinition } from "./resolve-task-definition.ts";
import { secretProblems } from "./secret-problems.ts";
import { taskDefinitionProblems } from "./task-definition-problems.ts";

/**
 * One service with its task definition; none if there is no task definition to run. Everything is looked at that can be,
 * also where other parts are wrong.
 */
export function resolveService(
  inputs: NamespaceInputs,
  participant: Participant,
): { readonly service?: EcsService; readonly problems: readonly Problem[] } {
  const { located, connect, taskDefinition: reference } = participant;
  const { found, problems: referenceProblems } = taskDefinitionOf(inputs, participant);
  const meant = found ?? probablyMeant(inputs.input, { reference, named: inputs.named });
  const taskDefinition = found && resolveTaskDefinition(found, inputs.settings);
  const name = located.value.serviceName;
  const exposed = connect.value.services.map((_, index) =>
    resolveExposedService({ inputs, connect, index, service: name, found }),
  );
  const entries = exposed.map(({ entry }) => entry);
  const problems = [
    ...referenceProblems,
    ...(meant ? allTaskDefinitionProblems(inputs, meant) : []),
    ...exposed.flatMap((one) => one.problems),
    ...(taskDefinition ? skippedProblems(participant, taskDefinition, entries) : []),
    ...logProblems(participant),
  ];
  if (found === undefined || taskDefinition === undefined) return { problems };
  const { logConfiguration, containerConfigurations } = connect.value;
  const accessLogConfiguration = accessLogOf(inputs, participant);
  const otherNames = inputs.input.otherNames.get(name);
  const service: EcsService = {
    name,
    ...(otherNames && { otherNames }),
    ecsCluster: clusterNameOf(located.value),
    desiredCount: desiredCountOf(inputs, participant),
    taskDefinition,
    serviceConnect: {
      services: entries.filter((entry) => entry !== undefined),
      proxyLogLevel: containerConfigurations[0]?.logLevel ?? "info",
      ...(logConfiguration && { logConfiguration }),
      ...(accessLogConfiguration && { accessLogConfiguration }),
    },
  };
  return { service, problems };
}

function taskDefinitionOf(
  { input }: NamespaceInputs,
  { located, taskDefinition, taskDefinitionPath: path }: Participant,
): { readonly found?: Located<TaskDefinitionInput>; readonly problems: readonly Problem[] } {
  const { found, message } = findTaskDefinition(input, taskDefinition);
  if (found !== undefined) return { found, problems: [] };
  return { problems: message === undefined ? [] : problemsAt(located, { path, message }) };
}

/** What is wrong with a task definition, whichever service settings it. */
export function allTaskDefinitionProblems(
  inputs: NamespaceInputs,
  found: Located<TaskDefinitionInput>,
): readonly Problem[] {
  const taskDefinition = resolveTaskDefinition(found, inputs.settings);
  return [
    ...taskDefinitionProblems(found),
    ...secretProblems(inputs, found, taskDefinition),
    ...cannotRun(inputs, found, taskDefinition),
    ...attachProblems(inputs, taskDefinition),
  ];
}

/** Off without accessLogConfiguration, as on ECS; an asked-for format switches it on where ports are exposed. */
function accessLogOf(
  { overrides: { format, includeQueryParameters } }: NamespaceInputs,
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
  const from = [["logConfiguration"]];
  return problemsAt(connect, { path: ["accessLogConfiguration"], from, message });
}

function skippedProblems(
  { connect }: Participant,
  { family, containers }: EcsService["taskDefinition"],
  entries: readonly (ServiceConnectService | undefined)[],
): readonly Problem[] {
  return entries.flatMap((entry, index) => {
    const container = containers.find(({ name }) => name === entry?.containerName);
    if (entry === undefined || !container?.run?.skip) return [];
    const message = `${entry.portName} is a port of ${family}/${container.name}, which sc-sim.yaml skips: the proxy will answer 503.`;
    const path = ["services", index, "portName"];
    return problemsAt(connect, { path, message, severity: "warning" });
  });
}
