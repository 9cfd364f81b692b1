import { resolve } from "node:path";
import type { Problem } from "../../errors.ts";
import { namesInstead } from "../../near-name.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { isSound, problemAt, problemsAt } from "../input/problems/located.ts";
import { sortProblems } from "../input/problems/problem.ts";
import type { ScSimYaml } from "../input/sc-sim-yaml/sc-sim-yaml.ts";
import { needsSettings } from "./cannot-run.ts";
import { clashes } from "./clashes.ts";
import { collectContainerSettings } from "./container-settings.ts";
import { placeholderProblems } from "./endpoint-placeholders.ts";
import { familyOf, probablyMeant } from "./find-task-definition.ts";
import { loosePartProblems } from "./loose-part-problems.ts";
import type { Namespace } from "./namespace.ts";
import type { NamespaceInputs, Overrides } from "./namespace-inputs.ts";
import { resolveNamespaceName } from "./namespace-name.ts";
import { participantOf } from "./participants.ts";
import { allTaskDefinitionProblems, resolveService } from "./resolve-service.ts";

/** A request that shows that it works. */
interface SampleRequest {
  /** ECS service whose task sends it. */
  readonly service: string;
  readonly url: string;
  readonly data?: string;
  /** Absolute path of the `.proto`, for grpc. */
  readonly proto?: string;
}

export interface ResolvedInput {
  readonly namespace: Namespace;
  /** Everything that is wrong or odd: what was found at loading first, because the rest may follow from it. */
  readonly problems: readonly Problem[];
  /** Whether a container lacks what an sc-sim.yaml says, and there is none. */
  readonly needsSettings: boolean;
  /** The sample requests that sc-sim.yaml asks for; none where it asks for nothing. */
  readonly requests: readonly SampleRequest[];
}

/** What the files mean together. Never throws: everything that is wrong is in `problems`. */
export function resolveNamespace(input: LoadedInput, overrides: Overrides): ResolvedInput {
  const problems: Problem[] = [];
  const collected = collectContainerSettings(input);
  problems.push(...collected.problems);
  const participants = input.services.flatMap((located) => {
    const { participant, problems: found } = participantOf(located, overrides);
    problems.push(...found);
    return participant ?? [];
  });
  const given = firstOf(input, "namespace")?.value;
  const { name, problems: nameProblems } = resolveNamespaceName({ participants, input, given });
  problems.push(...nameProblems);
  const named = new Set(
    participants.flatMap(({ taskDefinition }) =>
      taskDefinition === undefined ? [] : familyOf(taskDefinition),
    ),
  );
  const inputs = { input, overrides, settings: collected.settings, namespaceName: name, named };
  const services = participants.flatMap((participant) => {
    const { service, problems: found } = resolveService(inputs, participant);
    problems.push(...found);
    return service ?? [];
  });
  problems.push(...clashes(participants, name), ...requestProblems(input, participants));
  problems.push(...unnamedTaskDefinition(inputs));
  const endpoints = services.flatMap(({ serviceConnect }) =>
    serviceConnect.services.map(({ endpoint }) => endpoint),
  );
  const exposed = participants.flatMap(({ connect }) => connect.value.services);
  const isComplete = endpoints.length === exposed.length;
  problems.push(
    ...placeholderProblems({ input, settings: collected.settings, endpoints, isComplete }),
  );
  problems.push(...loosePartProblems(input, { hasParticipants: participants.length > 0 }));
  const isOnlyOdd = [...input.problems, ...problems].every(
    ({ severity }) => severity === "warning",
  );
  if (participants.length === 0 && isOnlyOdd) problems.push(nothingToRun(input));
  return {
    problems: [...input.problems, ...sortProblems(problems)],
    namespace: {
      name,
      services: services.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      endpoints: endpoints.toSorted((a, b) =>
        a.dnsName === b.dnsName ? a.port - b.port : a.dnsName < b.dnsName ? -1 : 1,
      ),
    },
    needsSettings: needsSettings(
      input,
      overrides.requireRun,
      services.flatMap(({ taskDefinition }) => taskDefinition.containers),
    ),
    requests: requestsOf(input),
  };
}

/** A service that cannot be read may mean the only task definition that no other names: it is looked at, too. */
function unnamedTaskDefinition(inputs: NamespaceInputs): readonly Problem[] {
  if (!inputs.input.unread.has("Service")) return [];
  const meant = probablyMeant(inputs.input, { reference: undefined, named: inputs.named });
  return meant === undefined ? [] : allTaskDefinitionProblems(inputs, meant);
}

/** What the first sc-sim.yaml that has it says. */
function firstOf<K extends "namespace" | "request">({ scSimYamls }: LoadedInput, key: K) {
  for (const at of scSimYamls) {
    const value: ScSimYaml[K] = at.value[key];
    if (value !== undefined) return { at, value };
  }
  return undefined;
}

function requestsOf(input: LoadedInput): readonly SampleRequest[] {
  const first = firstOf(input, "request");
  if (first === undefined) return [];
  return [first.value].flat().map(({ service, url, data, proto }) => ({
    ...{ service, url },
    ...(data !== undefined && { data }),
    ...(proto !== undefined && { proto: resolve(first.at.folder, proto) }),
  }));
}

function requestProblems(
  input: LoadedInput,
  participants: readonly { readonly located: { readonly value: { serviceName: string } } }[],
): readonly Problem[] {
  const first = firstOf(input, "request");
  const problems = input.scSimYamls.flatMap((at) => {
    if (first === undefined || at.value.request === undefined || at === first.at) return [];
    const message = `${first.at.file} already has a request; that one is sent.`;
    return problemsAt(at, { path: ["request"], message, severity: "warning" });
  });
  const names = participants.map(({ located }) => located.value.serviceName);
  if (first === undefined || names.length === 0) return problems;
  const { value } = first;
  // A service whose name is broken, or whose file, may be the one.
  const isAnyName =
    input.unread.has("Service") || input.services.some((at) => !isSound(at, ["serviceName"]));
  const unknown = [value].flat().flatMap(({ service }, index) => {
    if (names.includes(service) || isAnyName) return [];
    const message = `No service ${service} uses Service Connect${namesInstead(service, names)}.`;
    const path = Array.isArray(value) ? ["request", index, "service"] : ["request", "service"];
    return problemsAt(first.at, { path, message });
  });
  return [...problems, ...unknown];
}

function nothingToRun({ taskDefinitions, services }: LoadedInput): Problem {
  const count = (list: readonly unknown[], what: string) =>
    `${list.length} ${what}${list.length === 1 ? "" : "s"}`;
  const there = `${count(taskDefinitions, "task definition")} and ${count(services, "service")}`;
  const message = `There is nothing to simulate: ${there}, but no service whose serviceConnectConfiguration is enabled.`;
  const [first] = [...services, ...taskDefinitions];
  return first === undefined
    ? { file: "(input)", path: "", message, origin: "simulator", severity: "error" }
    : problemAt(first, { message });
}
