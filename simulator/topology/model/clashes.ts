import type { Problem } from "../../errors.ts";
import { isSound, problemsAt } from "../input/problems/located.ts";
import { desiredCountOf } from "./desired-count.ts";
import type { NamespaceGroup } from "./namespace-groups.ts";
import type { NamespaceInputs, Participant } from "./namespace-inputs.ts";

/** More tasks, each with a proxy of 65 MB, than a machine bears and than there are address blocks for. */
const MOST_TASKS = 200;

/** What is right in each service and does not go together in one namespace. */
export function clashes(
  { name, participants, uncertain = new Set() }: NamespaceGroup,
  inputs: Pick<NamespaceInputs, "taskCounts">,
): readonly Problem[] {
  const certain = participants.filter((participant) => !uncertain.has(participant));
  return [
    ...sameServiceNames(participants),
    ...sameEndpoints(certain, name),
    ...tooManyTasks(participants, inputs),
  ];
}

function sameServiceNames(participants: readonly Participant[]): readonly Problem[] {
  const files = new Map<string, string>();
  return participants.flatMap(({ located }) => {
    const { serviceName } = located.value;
    if (!isSound(located, ["serviceName"])) return [];
    const other = files.get(serviceName);
    if (other === undefined) {
      files.set(serviceName, located.file);
      return [];
    }
    const message = `Service ${serviceName} is also in ${other}; services need different names here, even in different clusters.`;
    return problemsAt(located, { path: ["serviceName"], message });
  });
}

function sameEndpoints(
  participants: readonly Participant[],
  namespaceName: string,
): readonly Problem[] {
  const discoveryNames = new Map<string, string>();
  const endpoints = new Map<string, string>();
  return participants.flatMap(({ located, connect }) => {
    const service = located.value.serviceName;
    return connect.value.services.flatMap((exposed, index) => {
      const path = ["services", index];
      const name = knownDiscoveryName(connect, index);
      const owner = name && firstOwner(discoveryNames, name, service);
      const taken =
        owner === undefined
          ? []
          : problemsAt(connect, {
              path: [...path, "discoveryName"],
              message: `The discoveryName ${name} is already used by service ${owner}; it must be unique in a namespace. ECS says: SC service is already used by arn:…`,
            });
      const [alias] = exposed.clientAliases;
      const aliasPath = [...path, "clientAliases", 0];
      const isKnown = ["port", "dnsName"].every((key) => isSound(connect, [...aliasPath, key]));
      // An endpoint that is made of a discoveryName that is taken is taken, too: one problem.
      const madeName = name && owner === undefined ? `${name}.${namespaceName}` : undefined;
      const dnsName = alias?.dnsName ?? madeName;
      if (alias === undefined || !isKnown || dnsName === undefined) return taken;
      const endpoint = `${dnsName}:${alias.port}`;
      // Names mean the same in any letters.
      const other = firstOwner(endpoints, endpoint.toLowerCase(), service);
      if (other === undefined) return taken;
      const message = `${endpoint} is already an endpoint of service ${other}; name and port together must be unique in a namespace.`;
      return [...taken, ...problemsAt(connect, { path: [...path, "clientAliases"], message })];
    });
  });
}

/** Its own, or the portName; `undefined` if what it is made of is broken. */
function knownDiscoveryName(connect: Participant["connect"], index: number): string | undefined {
  const exposed = connect.value.services[index];
  const isKnown = (field: string) => isSound(connect, ["services", index, field]);
  if (exposed === undefined || !isKnown("discoveryName")) return undefined;
  return exposed.discoveryName ?? (isKnown("portName") ? exposed.portName : undefined);
}

/** Who has had a key before; the key is the owner's if nobody has. */
function firstOwner(owners: Map<string, string>, key: string, owner: string): string | undefined {
  const first = owners.get(key);
  if (first === undefined) owners.set(key, owner);
  return first;
}

function tooManyTasks(
  participants: readonly Participant[],
  inputs: Pick<NamespaceInputs, "taskCounts">,
): readonly Problem[] {
  const countOf = (participant: Participant) => desiredCountOf(inputs, participant);
  const count = participants.reduce((sum, participant) => sum + countOf(participant), 0);
  if (count <= MOST_TASKS) return [];
  const [largest] = participants.toSorted((a, b) => countOf(b) - countOf(a));
  if (largest === undefined) return [];
  const message = `${countOf(largest)} tasks of this service make ${count} in total; at most ${MOST_TASKS} can run on one machine.`;
  return problemsAt(largest.located, { path: largest.desiredCountPath, message });
}
