import type {
  AccessLogConfiguration,
  AppProtocol,
  ContainerDefinition,
  EcsService,
  LogConfiguration,
  Namespace,
  NamesWay,
  ServiceConnectService,
} from "../../simulator/topology/model/namespace.ts";
import { fixedRandom } from "../../simulator/topology/plan/fixed-random.ts";
import { addressRequest, drawIdentities } from "../../simulator/topology/plan/identities.ts";
import type {
  AddressRequest,
  Plan,
  PlanSettings,
  RuntimeName,
  TaskAddresses,
} from "../../simulator/topology/plan/plan.ts";
import { planTasks } from "../../simulator/topology/plan/plan-tasks.ts";

/** One Service Connect service of a test: dialled as `<name>.shop:80` unless the test says otherwise. */
interface Exposed {
  readonly name: string;
  readonly appProtocol?: AppProtocol;
  readonly dnsName?: string;
  readonly port?: number;
  readonly containerPort?: number;
  readonly ingressPortOverride?: number;
  readonly idleTimeoutMs?: number;
  readonly perRequestTimeoutMs?: number;
}

interface ServiceOptions {
  readonly name: string;
  readonly exposes?: readonly Exposed[];
  readonly desiredCount?: number;
  readonly accessLog?: AccessLogConfiguration;
  readonly logConfiguration?: LogConfiguration;
  readonly container?: Partial<ContainerDefinition>;
  readonly proxyLogLevel?: EcsService["serviceConnect"]["proxyLogLevel"];
}

export function ecsService({
  name,
  exposes = [],
  desiredCount = 1,
  accessLog,
  logConfiguration,
  container = {},
  proxyLogLevel = "info",
}: ServiceOptions): EcsService {
  return {
    name,
    ecsCluster: "default",
    desiredCount,
    taskDefinition: {
      family: `${name}-family`,
      revision: 7,
      containers: [
        {
          name: "app",
          essential: true,
          environment: {},
          secretNames: [],
          portMappings: exposes.map(({ appProtocol = "http", containerPort = 8080 }) => ({
            containerPort,
            protocol: "tcp",
            appProtocol,
          })),
          dependsOn: [],
          ulimits: [],
          initProcessEnabled: false,
          stopTimeoutMs: 30_000,
          ...container,
        },
      ],
    },
    serviceConnect: {
      services: exposes.map((exposed) => exposedService(name, exposed)),
      proxyLogLevel,
      ...(accessLog && { accessLogConfiguration: accessLog }),
      ...(logConfiguration && { logConfiguration }),
    },
  };
}

function exposedService(ecsServiceName: string, exposed: Exposed): ServiceConnectService {
  const { name, appProtocol = "http", dnsName = `${name}.shop`, port = 80 } = exposed;
  const { containerPort = 8080, ingressPortOverride } = exposed;
  const isTcp = appProtocol === "tcp";
  return {
    portName: name,
    discoveryName: name,
    containerName: "app",
    containerPort,
    appProtocol,
    endpoint: {
      url: `${appProtocol === "http2" ? "h2c" : appProtocol}://${dnsName}:${port}`,
      dnsName,
      port,
      appProtocol,
      ecsService: ecsServiceName,
      discoveryName: name,
    },
    idleTimeoutMs: exposed.idleTimeoutMs ?? (isTcp ? 3_600_000 : 300_000),
    perRequestTimeoutMs: exposed.perRequestTimeoutMs ?? (isTcp ? 0 : 15_000),
    ...(ingressPortOverride !== undefined && { ingressPortOverride }),
  };
}

export function namespaceOf(...services: readonly EcsService[]): Namespace {
  return {
    name: "shop",
    services,
    endpoints: services.flatMap(({ serviceConnect }) =>
      serviceConnect.services.map(({ endpoint }) => endpoint),
    ),
  };
}

const SETTINGS: PlanSettings = {
  profile: "observed-2025-11",
  direction: "ingress",
  flush: "immediate",
};

interface PlanForOptions {
  readonly settings?: Partial<PlanSettings>;
  /** Addresses that are really free, where the plan is run. */
  readonly reserve?: (request: AddressRequest) => Promise<Readonly<Record<string, TaskAddresses>>>;
  readonly runtime?: RuntimeName;
  readonly names?: NamesWay;
  /** Changes where egress listeners are, of the made-up addresses. */
  readonly moved?: (at: EgressAddress) => EgressAddress;
}

type EgressAddress = TaskAddresses["egress"][string];

/** The plan of a namespace, by default with made-up addresses. */
export async function planFor(
  namespace: Namespace,
  { settings, reserve, runtime = "local", names, moved = (at) => at }: PlanForOptions = {},
): Promise<Plan> {
  const identities = drawIdentities(namespace, fixedRandom());
  const request = addressRequest(namespace, identities);
  return planTasks({
    namespace,
    identities,
    addresses: reserve === undefined ? madeUpAddresses(request, moved) : await reserve(request),
    settings: { ...SETTINGS, ...settings },
    runtime,
    names,
  });
}

/** Task n at 10.0.0.n: apps at containerPort + 10 000, ingress at containerPort + 20 000 or the override. */
function madeUpAddresses(
  { tasks, endpoints }: AddressRequest,
  moved: (at: EgressAddress) => EgressAddress,
): Record<string, TaskAddresses> {
  const names = [...new Set(endpoints.map(({ dnsName }) => dnsName))].sort();
  const addressesOf = (task: AddressRequest["tasks"][number], index: number): TaskAddresses => ({
    listenAddress: `10.0.0.${index + 1}`,
    taskAddress: `10.0.0.${index + 1}`,
    appAddress: "127.0.0.1",
    ingress: Object.fromEntries(
      task.ingress.map(({ discoveryName, containerPort, ingressPortOverride }) => {
        const port = ingressPortOverride ?? containerPort + 20_000;
        return [discoveryName, { listenerPort: port, dialPort: port }];
      }),
    ),
    appPorts: Object.fromEntries(
      task.containerPorts.map((port) => [port, task.attachedPorts[port] ?? port + 10_000]),
    ),
    egress: Object.fromEntries(
      endpoints.map(({ dnsName, port }) => {
        const address = `127.255.${index}.${names.indexOf(dnsName) + 1}`;
        const at = { virtualAddress: address, listenerAddress: address, listenerPort: port };
        return [`${dnsName}:${port}`, moved(at)];
      }),
    ),
  });
  return Object.fromEntries(tasks.map((task, index) => [task.taskId, addressesOf(task, index)]));
}
