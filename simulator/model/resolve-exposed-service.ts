import { type Located, problemAt } from "../input/located.ts";
import type { ServiceConnectInput } from "../input/service.ts";
import type { TaskDefinitionInput } from "../input/task-definition.ts";
import type { Problem } from "../problem.ts";
import { endpointDnsName } from "./endpoint-name.ts";
import type { AppProtocol, ServiceConnectService } from "./namespace.ts";
import type { ServiceContext } from "./resolve-namespace.ts";

interface ExposedOptions {
  readonly context: ServiceContext;
  readonly connect: Located<ServiceConnectInput>;
  readonly index: number;
  /** The ECS service. */
  readonly service: string;
  readonly found: Located<TaskDefinitionInput>;
  readonly problems: Problem[];
}

const SCHEMES: Readonly<Record<AppProtocol, string>> = {
  http: "http",
  http2: "h2c",
  grpc: "grpc",
  tcp: "tcp",
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html */
const IDLE_SECONDS = { http: 300, http2: 300, grpc: 300, tcp: 3600 } as const;
const PER_REQUEST_SECONDS = 15;

/** One entry of `services[]`, looked up in the task definition; none where it cannot be made sense of. */
export function resolveExposedService(options: ExposedOptions): readonly ServiceConnectService[] {
  const { context, connect, index, service, found, problems } = options;
  const exposed = connect.value.services[index];
  if (exposed === undefined) return [];
  const add = (
    problem: Omit<Parameters<typeof problemAt>[1], "path"> & { readonly field: string },
  ) => problems.push(problemAt(connect, { ...problem, path: ["services", index, problem.field] }));
  const { supports } = context.overrides;
  if (exposed.tls !== undefined) {
    add({
      field: "tls",
      severity: "refusal",
      message: "tls between the proxies is not simulated: AWS issues and rotates its certificates.",
    });
  }
  if (exposed.ingressPortOverride !== undefined && !supports.ingressPortOverride) {
    const message = `ingressPortOverride ${exposed.ingressPortOverride} is not simulated in the local runtime, where all tasks share one machine's ports; Docker has it.`;
    add({ field: "ingressPortOverride", severity: "refusal", message });
  }
  if (exposed.clientAliases.length > 1) {
    const message = `${exposed.clientAliases.length} clientAliases exceeds the max limit of 1`;
    add({ field: "clientAliases", origin: "aws", message });
  }
  const mapping = findPort(found.value, exposed.portName);
  if (mapping === undefined) {
    const names = portNames(found.value).join(", ") || "none";
    const message = `portName(${exposed.portName}) does not refer to any named PortMapping in the container definitions (task definition ${found.file} names: ${names})`;
    add({ field: "portName", origin: "aws", message });
    return [];
  }
  const appProtocol = mapping.appProtocol ?? "tcp";
  if (!supports.appProtocols.includes(appProtocol)) {
    const message = `appProtocol ${mapping.appProtocol ?? "absent (TCP)"} of port ${exposed.portName} is not simulated yet, only ${supports.appProtocols.join(", ")}.`;
    add({ field: "portName", severity: "refusal", message });
  }
  const [alias] = exposed.clientAliases;
  const discoveryName = exposed.discoveryName ?? exposed.portName;
  const dnsName = endpointDnsName({
    aliasDnsName: alias?.dnsName,
    discoveryName: exposed.discoveryName,
    portName: exposed.portName,
    namespace: context.namespaceName,
  });
  const port = alias?.port ?? mapping.containerPort;
  const { timeout } = exposed;
  return [
    {
      portName: exposed.portName,
      discoveryName,
      containerName: mapping.containerName,
      containerPort: mapping.containerPort,
      appProtocol,
      endpoint: {
        url: `${SCHEMES[appProtocol]}://${dnsName}:${port}`,
        dnsName,
        port,
        appProtocol,
        ecsService: service,
        discoveryName,
      },
      ...(exposed.ingressPortOverride !== undefined && {
        ingressPortOverride: exposed.ingressPortOverride,
      }),
      idleTimeoutMs: (timeout?.idleTimeoutSeconds ?? IDLE_SECONDS[appProtocol]) * 1000,
      perRequestTimeoutMs:
        appProtocol === "tcp"
          ? 0
          : (timeout?.perRequestTimeoutSeconds ?? PER_REQUEST_SECONDS) * 1000,
    },
  ];
}

function findPort({ containerDefinitions }: TaskDefinitionInput, portName: string) {
  for (const { name: containerName, portMappings } of containerDefinitions) {
    const mapping = portMappings.find(
      ({ name, protocol }) => name === portName && protocol === "tcp",
    );
    if (mapping?.containerPort !== undefined) {
      return {
        containerName,
        containerPort: mapping.containerPort,
        appProtocol: mapping.appProtocol,
      };
    }
  }
  return undefined;
}

function portNames({ containerDefinitions }: TaskDefinitionInput): readonly string[] {
  return containerDefinitions.flatMap(({ portMappings }) =>
    portMappings.flatMap(({ name }) => name ?? []),
  );
}
