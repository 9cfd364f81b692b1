import type { Problem } from "../../errors.ts";
import type { LoadedInput } from "../input/load-input.ts";
import { problemAt } from "../input/problems/located.ts";
import { sortProblems } from "../input/problems/problem.ts";
import { hasNoSettings, needsSettings } from "./cannot-run.ts";
import { clashes } from "./clashes.ts";
import { collectContainerSettings } from "./container-settings.ts";
import { namedServices, taskCountsOf } from "./desired-count.ts";
import { placeholderProblems } from "./endpoint-placeholders.ts";
import { probablyMeant } from "./find-task-definition.ts";
import { loosePartProblems } from "./loose-part-problems.ts";
import type { Namespace } from "./namespace.ts";
import { groupByNamespace, type NamespaceGroup } from "./namespace-groups.ts";
import type { NamespaceInputs, Overrides, Participant } from "./namespace-inputs.ts";
import { participantOf } from "./participants.ts";
import { allTaskDefinitionProblems, resolveService } from "./resolve-service.ts";
import { type SampleRequest, sampleRequests } from "./sample-requests.ts";
import { familiesOf, standInsOf } from "./stand-ins-of.ts";

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
  const kindProblems = new Map<Participant, readonly Problem[]>();
  const participants = input.services.flatMap((located) => {
    const { participant, problems: found } = participantOf(located);
    if (participant === undefined) problems.push(...found);
    else kindProblems.set(participant, found);
    return participant ?? [];
  });
  const {
    main,
    undecided,
    others,
    problems: groupProblems,
  } = groupByNamespace(participants, input);
  problems.push(...groupProblems);
  const isChosen = undecided.length === 0;
  const shared = {
    ...{ input, settings: collected.settings, named: familiesOf(participants) },
    taskCounts: taskCountsOf(main.participants, { ...overrides, input }),
    // Until one is chosen, nobody can write how its containers run.
    overrides:
      isChosen || !hasNoSettings(input) ? overrides : { ...overrides, requireRun: "none" as const },
  };
  const resolveGroup = (group: NamespaceGroup) => {
    const inputs = { ...shared, namespaceName: group.name };
    const services = group.participants.flatMap((participant) => {
      const { service, problems: found } = resolveService(inputs, participant);
      problems.push(...(kindProblems.get(participant) ?? []), ...found);
      return service ?? [];
    });
    problems.push(...clashes(group, inputs));
    return { inputs, services };
  };
  const { inputs, services } = resolveGroup(main);
  for (const group of undecided) resolveGroup(group);
  const { name, participants: present } = main;
  const absent = participants.filter((one) => isChosen && !present.includes(one));
  const leftOut = new Set(absent.map(({ located }) => located));
  problems.push(...input.unknowns({ leftOut }).map(({ problem }) => problem));
  const { requests, problems: requestProblems } = sampleRequests(input, {
    present: namedServices(isChosen ? present : participants, input),
    absent: namedServices(absent, input),
    others,
  });
  problems.push(...requestProblems, ...unnamedTaskDefinition(inputs));
  const endpoints = services.flatMap(({ serviceConnect }) =>
    serviceConnect.services.map(({ endpoint }) => endpoint),
  );
  const exposed = present.flatMap(({ connect }) => connect.value.services);
  const isComplete = isChosen && endpoints.length === exposed.length;
  const here = familiesOf(present);
  const isElsewhere = (family: string) => !here.has(family) && familiesOf(absent).has(family);
  problems.push(
    ...placeholderProblems({
      ...{ input, settings: collected.settings, endpoints, isComplete, isElsewhere },
    }),
  );
  problems.push(...loosePartProblems(input, { hasParticipants: participants.length > 0 }));
  const isOnlyOdd = [...input.problems, ...problems].every(
    ({ severity }) => severity === "warning",
  );
  if (participants.length === 0 && isOnlyOdd) {
    problems.push(...input.otherFiles, nothingToRun(input));
  }
  const standIns = standInsOf(input, isChosen ? present : participants);
  return {
    problems: [...input.problems, ...sortProblems(problems)],
    namespace: {
      name,
      services: services.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      endpoints: endpoints.toSorted((a, b) =>
        a.dnsName === b.dnsName ? a.port - b.port : a.dnsName < b.dnsName ? -1 : 1,
      ),
      ...(standIns.length > 0 && { standIns }),
      ...(input.notes.length > 0 && { notes: [...new Set(input.notes)] }),
      ...(others.length > 0 && { others }),
    },
    needsSettings: needsSettings(
      input,
      inputs.overrides.requireRun,
      services.flatMap(({ taskDefinition }) => taskDefinition.containers),
    ),
    requests,
  };
}

/** A service that cannot be read may mean the only task definition that no other names: it is looked at, too. */
function unnamedTaskDefinition(inputs: NamespaceInputs): readonly Problem[] {
  if (!inputs.input.unread.has("Service")) return [];
  const meant = probablyMeant(inputs.input, { reference: undefined, named: inputs.named });
  return meant === undefined ? [] : allTaskDefinitionProblems(inputs, meant);
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
