import { type EndpointPlace, replaceEndpoints } from "../model/endpoint-placeholders.ts";
import type {
  ContainerDefinition,
  ContainerSettings,
  EcsService,
  Endpoint,
  Namespace,
  NamesWay,
} from "../model/namespace.ts";
import type { Identities, TaskIdentity } from "./identities.ts";
import { logDestination } from "./log-destination.ts";
import { isToldOfPorts, resolvesNames } from "./names-way.ts";
import type {
  AccessLogPlan,
  EgressListener,
  IngressListener,
  ListenerDirection,
  Plan,
  PlannedDefinition,
  PlanSettings,
  RuntimeName,
  TaskAddresses,
  TaskPlan,
} from "./plan.ts";
import { secretsOfContainer } from "./secrets.ts";

export interface PlanOptions {
  readonly namespace: Namespace;
  readonly identities: Identities;
  /** What the runtime answered, by task id. */
  readonly addresses: Readonly<Record<string, TaskAddresses>>;
  readonly settings: PlanSettings;
  readonly runtime: RuntimeName;
  /** The best way of this machine to make names known, with the local runtime. */
  readonly names?: NamesWay | undefined;
}

/** Decides who runs where: every task with its containers, its proxy's listeners and what they log. */
export function planTasks(options: PlanOptions): Plan {
  const { namespace, identities, settings, runtime, names } = options;
  const identitiesOf = (service: string) => identities.tasks[service] ?? [];
  return {
    runtime,
    ...(names !== undefined && { names }),
    namespace: namespace.name,
    settings,
    endpoints: namespace.endpoints,
    services: namespace.services.map(({ name, otherNames, desiredCount, serviceConnect }) => ({
      name,
      ...(otherNames && { otherNames }),
      role: roleOf(serviceConnect),
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
    ...(namespace.standIns && { standIns: namespace.standIns }),
    ...(namespace.notes && { inputNotes: namespace.notes }),
    ...(namespace.others && { otherNamespaces: namespace.others }),
  };
}

/** What a service is to others: one that exposes nothing only calls them. */
export function roleOf({
  services,
}: Pick<EcsService["serviceConnect"], "services">): Plan["services"][number]["role"] {
  return services.length > 0 ? "client-server" : "client";
}

function planTask(options: PlanOptions, service: EcsService, identity: TaskIdentity): TaskPlan {
  const { taskId, name, proxyContainerName } = identity;
  const { taskDefinition, serviceConnect } = service;
  const addresses = addressesOf(options, taskId);
  const ingress = planIngress(service, addresses);
  const egress = planEgress(options, addresses);
  const accessLog = planAccessLog(service, options.settings, {
    ingress: ingress.length > 0,
    egress: egress.length > 0,
  });
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
        definition: withoutSecrets(withEndpoints(definition, { egress, ...options })),
        ports: definition.portMappings
          .filter(({ protocol }) => protocol === "tcp")
          .map(({ containerPort }) => ({
            containerPort,
            port: appPortFor(containerPort, addresses),
          })),
        log: destination(definition.name, definition.logConfiguration),
      })),
    proxy: {
      containerName: proxyContainerName,
      log: destination(proxyContainerName, serviceConnect.logConfiguration),
      logLevel: serviceConnect.proxyLogLevel,
      ingress,
      egress,
      ...(accessLog && { accessLog }),
    },
  };
}

interface EndpointOptions extends Pick<PlanOptions, "namespace" | "runtime" | "names"> {
  readonly egress: readonly EgressListener[];
}

/** With the addresses in place of the endpoints that sc-sim.yaml asks for. */
function withEndpoints(
  definition: ContainerDefinition,
  { egress, namespace, runtime, names }: EndpointOptions,
): ContainerDefinition {
  const { run } = definition;
  if (run === undefined) return definition;
  const plan = names === undefined ? {} : { names };
  const isInContainer = runtime === "docker";
  const placeOf = (endpoint: Endpoint): EndpointPlace => {
    const listener = egress.find((candidate) => candidate.endpoint === endpoint);
    const own = { host: endpoint.dnsName, port: endpoint.port };
    if (listener === undefined || isInContainer) return own;
    const isResolved = resolvesNames(plan, { definition });
    if (isResolved && isToldOfPorts(plan, { definition })) return own;
    const { listenerAddress, listenerPort: port } = listener;
    return { host: isResolved ? endpoint.dnsName : listenerAddress, port };
  };
  const { endpoints } = namespace;
  const environment = Object.fromEntries(
    Object.entries(run.environment).map(([name, value]) => [
      name,
      replaceEndpoints(value, { endpoints, placeOf }),
    ]),
  );
  return { ...definition, run: { ...run, environment } };
}

/** Secrets by name only, and so are variables that are sensitive. */
function withoutSecrets(container: ContainerDefinition): PlannedDefinition {
  const { run, ...definition } = container;
  const names = new Set([...definition.secretNames, ...Object.keys(secretsOfContainer(container))]);
  return {
    ...definition,
    secretNames: [...names],
    ...(definition.isSensitive && { environment: {} }),
    ...(run && { run: withoutValues(run) }),
  };
}

function withoutValues({ secrets, ...run }: ContainerSettings): Omit<ContainerSettings, "secrets"> {
  return run;
}

/** Which of its listeners this task's proxy logs; `undefined` where that is none. */
function planAccessLog(
  { serviceConnect: { accessLogConfiguration } }: EcsService,
  { profile, direction }: PlanSettings,
  hasListeners: Readonly<Record<ListenerDirection, boolean>>,
): AccessLogPlan | undefined {
  if (accessLogConfiguration === undefined) return undefined;
  const directions = (["ingress", "egress"] as const).filter(
    (one) => hasListeners[one] && (direction === one || direction === "both"),
  );
  return directions.length === 0 ? undefined : { ...accessLogConfiguration, profile, directions };
}

function planIngress(service: EcsService, addresses: TaskAddresses): readonly IngressListener[] {
  return service.serviceConnect.services.map((exposed) => {
    const { discoveryName, appProtocol, containerPort } = exposed;
    const at = addresses.ingress[discoveryName];
    if (at === undefined) throw new TypeError(`No port was reserved for ${discoveryName}.`);
    return {
      listenerName: `ingress-${discoveryName}`,
      discoveryName,
      appProtocol,
      listenerAddress: addresses.listenAddress,
      listenerPort: at.listenerPort,
      appAddress: addresses.appAddress,
      appPort: appPortFor(containerPort, addresses),
      containerPort,
      idleTimeoutMs: exposed.idleTimeoutMs,
      perRequestTimeoutMs: exposed.perRequestTimeoutMs,
    };
  });
}

function appPortFor(containerPort: number, { appPorts }: TaskAddresses): number {
  const port = appPorts[containerPort];
  if (port === undefined) throw new TypeError(`No port stands for containerPort ${containerPort}.`);
  return port;
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
      ...(options.runtime === "local" && { otherAuthorities: otherAuthorities(endpoint, at) }),
    };
  });
}

function otherAuthorities(
  { dnsName, port }: Endpoint,
  { listenerAddress, listenerPort }: TaskAddresses["egress"][string],
): readonly string[] {
  return [
    `${listenerAddress}:${listenerPort}`,
    ...(listenerPort === 80 ? [listenerAddress] : []),
    ...(listenerPort === port ? [] : [`${dnsName}:${listenerPort}`]),
  ];
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
