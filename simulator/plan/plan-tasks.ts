import type { EcsService, Endpoint, Namespace } from "../model/namespace.ts";
import type { Identities, TaskIdentity } from "./identities.ts";
import { logDestination } from "./log-destination.ts";
import type {
  AccessLogPlan,
  EgressListener,
  IngressListener,
  Plan,
  PlanSettings,
  RuntimeName,
  TaskAddresses,
  TaskPlan,
} from "./plan.ts";

export interface PlanOptions {
  readonly namespace: Namespace;
  readonly identities: Identities;
  /** What the runtime answered, by task id. */
  readonly addresses: Readonly<Record<string, TaskAddresses>>;
  readonly settings: PlanSettings;
  readonly runtime: RuntimeName;
}

/** Decides who runs where: every task with its containers, its proxy's listeners and what they log. */
export function planTasks(options: PlanOptions): Plan {
  const { namespace, identities, settings, runtime } = options;
  const identitiesOf = (service: string) => identities.tasks[service] ?? [];
  return {
    runtime,
    namespace: namespace.name,
    settings,
    endpoints: namespace.endpoints,
    services: namespace.services.map(({ name, desiredCount, serviceConnect }) => ({
      name,
      role: serviceConnect.services.length > 0 ? "client-server" : "client",
      desiredCount,
      taskIds: identitiesOf(name).map(({ taskId }) => taskId),
      ...(serviceConnect.accessLogConfiguration && {
        accessLogConfiguration: serviceConnect.accessLogConfiguration,
      }),
      ...(serviceConnect.logConfiguration && { logConfiguration: serviceConnect.logConfiguration }),
    })),
    tasks: namespace.services.flatMap((service) =>
      identitiesOf(service.name).map((identity) => planTask(options, service, identity)),
    ),
  };
}

function planTask(options: PlanOptions, service: EcsService, identity: TaskIdentity): TaskPlan {
  const { taskId, name, proxyContainerName } = identity;
  const { taskDefinition, serviceConnect } = service;
  const addresses = addressesOf(options, taskId);
  const accessLog = planAccessLog(service, options.settings);
  const destination = (
    containerName: string,
    logConfiguration: typeof serviceConnect.logConfiguration,
  ) => logDestination({ logConfiguration, service: service.name, containerName, taskId });
  return {
    taskId,
    name,
    service: service.name,
    family: taskDefinition.family,
    taskDefinition:
      taskDefinition.revision === undefined
        ? taskDefinition.family
        : `${taskDefinition.family}:${taskDefinition.revision}`,
    addresses,
    containers: taskDefinition.containers
      .filter(({ run }) => run?.skip !== true)
      .map((definition) => ({
        name: definition.name,
        definition,
        ports: definition.portMappings
          .filter(({ protocol }) => protocol === "tcp")
          .map(({ containerPort }) => ({
            containerPort,
            port: addresses.appPorts[containerPort] ?? containerPort,
          })),
        log: destination(definition.name, definition.logConfiguration),
      })),
    proxy: {
      containerName: proxyContainerName,
      log: destination(proxyContainerName, serviceConnect.logConfiguration),
      logLevel: serviceConnect.proxyLogLevel,
      ingress: planIngress(service, addresses),
      egress: planEgress(options, addresses),
      ...(accessLog && { accessLog }),
    },
  };
}

function planAccessLog(service: EcsService, settings: PlanSettings): AccessLogPlan | undefined {
  const { accessLogConfiguration } = service.serviceConnect;
  if (accessLogConfiguration === undefined) return undefined;
  const { profile, direction } = settings;
  return {
    ...accessLogConfiguration,
    profile,
    directions: direction === "both" ? ["ingress", "egress"] : [direction],
  };
}

function planIngress(service: EcsService, addresses: TaskAddresses): readonly IngressListener[] {
  return service.serviceConnect.services.map((exposed) => ({
    listenerName: `ingress-${exposed.discoveryName}`,
    discoveryName: exposed.discoveryName,
    appProtocol: exposed.appProtocol,
    listenerAddress: addresses.listenAddress,
    listenerPort: addresses.ingress[exposed.discoveryName]?.listenerPort ?? exposed.containerPort,
    appAddress: addresses.appAddress,
    appPort: addresses.appPorts[exposed.containerPort] ?? exposed.containerPort,
    containerPort: exposed.containerPort,
    idleTimeoutMs: exposed.idleTimeoutMs,
    perRequestTimeoutMs: exposed.perRequestTimeoutMs,
  }));
}

/** Every endpoint of the namespace, the task's own included, as ECS has it. */
function planEgress(options: PlanOptions, addresses: TaskAddresses): readonly EgressListener[] {
  return options.namespace.endpoints.map((endpoint) => {
    const at = addresses.egress[`${endpoint.dnsName}:${endpoint.port}`];
    const server = options.namespace.services.find(({ name }) => name === endpoint.ecsService);
    const exposed = server?.serviceConnect.services.find(
      ({ discoveryName }) => discoveryName === endpoint.discoveryName,
    );
    if (at === undefined || exposed === undefined) {
      throw new TypeError(`No address was reserved for ${endpoint.url}.`);
    }
    return {
      listenerName: `egress-${endpoint.dnsName}-${endpoint.port}`,
      endpoint,
      listenerAddress: at.listenerAddress,
      listenerPort: at.listenerPort,
      upstreams: upstreamsOf(options, endpoint),
      idleTimeoutMs: exposed.idleTimeoutMs,
      perRequestTimeoutMs: exposed.perRequestTimeoutMs,
    };
  });
}

function upstreamsOf(options: PlanOptions, endpoint: Endpoint): EgressListener["upstreams"] {
  const servers = options.identities.tasks[endpoint.ecsService] ?? [];
  return servers.map(({ taskId }) => {
    const { taskAddress, ingress } = addressesOf(options, taskId);
    const port = ingress[endpoint.discoveryName]?.dialPort;
    if (port === undefined) throw new TypeError(`No port was reserved for ${endpoint.url}.`);
    return { taskId, address: taskAddress, port };
  });
}

function addressesOf({ addresses }: PlanOptions, taskId: string): TaskAddresses {
  const found = addresses[taskId];
  if (found === undefined) throw new TypeError(`No addresses were reserved for task ${taskId}.`);
  return found;
}
