import type { EcsService, Namespace } from "../model/namespace.ts";
import type { AddressRequest } from "./plan.ts";

/** What ECS would draw by lot, drawn once for a plan. */
export interface TaskIdentity {
  readonly taskId: string;
  readonly name: string;
  /** `ecs-service-connect-` + 5 characters, one per service (deployment), as on ECS. */
  readonly proxyContainerName: string;
}

export interface Identities {
  /** By service name, `desiredCount` each. */
  readonly tasks: Readonly<Record<string, readonly TaskIdentity[]>>;
}

/** Whole numbers below `limit`, evenly: `crypto.randomInt`, or a fixed sequence in tests and exports. */
export type Random = (limit: number) => number;

const HEX = "0123456789abcdef";
const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Names every task of the namespace. */
export function drawIdentities({ services }: Namespace, random: Random): Identities {
  const draw = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
  const ofService = ({ name, desiredCount }: EcsService) => {
    const proxyContainerName = `ecs-service-connect-${draw(SUFFIX, 5)}`;
    return Array.from({ length: desiredCount }, (_, index) => ({
      taskId: draw(HEX, 32),
      name: `${name}-${index + 1}`,
      proxyContainerName,
    }));
  };
  return {
    tasks: Object.fromEntries(services.map((service) => [service.name, ofService(service)])),
  };
}

/** What a runtime must be asked for before the plan can be made. */
export function addressRequest(namespace: Namespace, identities: Identities): AddressRequest {
  return {
    tasks: namespace.services.flatMap((service) =>
      (identities.tasks[service.name] ?? []).map(({ taskId, name }) => ({
        taskId,
        name,
        service: service.name,
        ingress: service.serviceConnect.services.map((exposed) => ({
          discoveryName: exposed.discoveryName,
          containerPort: exposed.containerPort,
          ...(exposed.ingressPortOverride !== undefined && {
            ingressPortOverride: exposed.ingressPortOverride,
          }),
        })),
        containerPorts: tcpPorts(service),
        attachedPorts: attachedPorts(service),
      })),
    ),
    endpoints: namespace.endpoints.map(({ dnsName, port }) => ({ dnsName, port })),
  };
}

/** Every port an app may listen on, and every port a proxy sends to, also where the container behind it is left out. */
function tcpPorts({ taskDefinition, serviceConnect }: EcsService): readonly number[] {
  const mapped = taskDefinition.containers
    .filter(({ run }) => run?.skip !== true)
    .flatMap(({ portMappings }) => portMappings)
    .filter(({ protocol }) => protocol === "tcp");
  return [
    ...new Set([...mapped, ...serviceConnect.services].map(({ containerPort }) => containerPort)),
  ];
}

function attachedPorts({ taskDefinition }: EcsService): Readonly<Record<string, number>> {
  return Object.fromEntries(
    taskDefinition.containers.flatMap(({ run, portMappings }) => {
      if (run?.attach === undefined || run.skip) return [];
      const [first, ...others] = portMappings
        .filter(({ protocol }) => protocol === "tcp")
        .map(({ containerPort }) => containerPort);
      if (first === undefined) return [];
      return [[first, run.attach.port ?? first], ...others.map((port) => [port, port])];
    }),
  );
}
