import type { Problem } from "../../errors.ts";
import type { ServiceConnectInput, ServiceConnectServiceInput } from "../input/ecs/service.ts";
import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import { type Located, problemsAt } from "../input/problems/located.ts";
import { defaultTimeouts } from "./default-timeouts.ts";
import { endpointDnsName } from "./endpoint-name.ts";
import { findPort, mayHavePort, type NamedPort } from "./find-port.ts";
import type { AppProtocol, ServiceConnectService, TransportProtocol } from "./namespace.ts";
import type { NamespaceInputs, Overrides } from "./namespace-inputs.ts";

interface ExposedOptions {
  readonly inputs: NamespaceInputs;
  readonly connect: Located<ServiceConnectInput>;
  readonly index: number;
  /** The ECS service. */
  readonly service: string;
  /** None if what the service names was not found. */
  readonly found: Located<TaskDefinitionInput> | undefined;
}

type Field = keyof ServiceConnectServiceInput;

type FieldProblem = Omit<Parameters<typeof problemsAt>[1], "path" | "from"> & {
  readonly field: Field;
  /** Other fields that the problem follows from. */
  readonly from?: readonly Field[];
};

const SCHEMES: Readonly<Record<AppProtocol, string>> = {
  http: "http",
  http2: "h2c",
  grpc: "grpc",
  tcp: "tcp",
};

/**
 * One entry of `services[]`, looked up in the task definition; none where it cannot be made sense of.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
 */
export function resolveExposedService({ inputs, connect, index, service, found }: ExposedOptions): {
  readonly entry?: ServiceConnectService;
  readonly problems: readonly Problem[];
} {
  const exposed = connect.value.services[index];
  if (exposed === undefined) return { problems: [] };
  const mapping = found && findPort(found, exposed.portName);
  const problems = [
    ...refusals(exposed, inputs.overrides.supports),
    ...invalidities(exposed, mapping),
    ...(mapping === undefined ? unknownPort(exposed.portName, found) : []),
    ...collision(connect.value, { index, mapping, found }),
  ].flatMap(({ field, from = [], ...problem }) =>
    problemsAt(connect, {
      ...problem,
      path: ["services", index, field],
      from: from.map((other) => ["services", index, other]),
    }),
  );
  if (mapping === undefined) return { problems };
  const [alias] = exposed.clientAliases;
  const { containerName, containerPort, appProtocol } = mapping;
  const discoveryName = exposed.discoveryName ?? exposed.portName;
  const dnsName = endpointDnsName({
    aliasDnsName: alias?.dnsName,
    discoveryName: exposed.discoveryName,
    portName: exposed.portName,
    namespace: inputs.namespaceName,
  });
  const port = alias?.port ?? containerPort;
  const { timeout, ingressPortOverride } = exposed;
  const defaults = defaultTimeouts(appProtocol);
  const url = `${SCHEMES[appProtocol]}://${dnsName}:${port}`;
  return {
    problems,
    entry: {
      containerName,
      containerPort,
      appProtocol,
      portName: exposed.portName,
      discoveryName,
      endpoint: { url, dnsName, port, appProtocol, ecsService: service, discoveryName },
      ...(ingressPortOverride !== undefined && { ingressPortOverride }),
      idleTimeoutMs: (timeout?.idleTimeoutSeconds ?? defaults.idleTimeoutSeconds) * 1000,
      perRequestTimeoutMs:
        appProtocol === "tcp"
          ? 0
          : (timeout?.perRequestTimeoutSeconds ?? defaults.perRequestTimeoutSeconds) * 1000,
    },
  };
}

/** Real ECS input that would change the line or the topology, and is not simulated. */
function refusals(
  { tls, ingressPortOverride }: ServiceConnectServiceInput,
  supports: Overrides["supports"],
): readonly FieldProblem[] {
  const severity = "refusal";
  const problems: FieldProblem[] = [];
  if (tls !== undefined) {
    const message =
      "tls between the proxies is not simulated: AWS issues and rotates its certificates.";
    problems.push({ field: "tls", severity, message });
  }
  if (ingressPortOverride !== undefined && !supports.ingressPortOverride) {
    const message = `ingressPortOverride ${ingressPortOverride} is not simulated in the local runtime, where all tasks share one machine's ports; the Docker runtime has it.`;
    problems.push({ field: "ingressPortOverride", severity, message });
  }
  return problems;
}

/** What ECS itself would not take. */
function invalidities(
  { clientAliases, timeout }: ServiceConnectServiceInput,
  mapping: NamedPort | undefined,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (clientAliases.length > 1) {
    const message = `${clientAliases.length} clientAliases exceeds the max limit of 1`;
    problems.push({ field: "clientAliases", origin: "aws", message });
  }
  if (clientAliases.length === 0) {
    // Seen 2025-08-25: https://github.com/hashicorp/terraform-provider-aws/issues/44027
    const hint = `Give it the port that clients dial: [{ "port": ${mapping?.containerPort ?? 80} }]`;
    const message = "clientAliases must have 1 element.";
    problems.push({ field: "clientAliases", origin: "aws", message, hint });
  }
  const isTcp = mapping?.isProtocolKnown && mapping.appProtocol === "tcp";
  if (isTcp && timeout?.perRequestTimeoutSeconds !== undefined) {
    const message =
      "perRequestTimeoutSeconds does not apply to TCP, only idleTimeoutSeconds does: the port mapping has no appProtocol.";
    problems.push({ field: "timeout", from: ["portName"], message });
  }
  return problems;
}

/** ECS's own words for a port that is not there. */
function unknownPort(
  portName: string,
  found: Located<TaskDefinitionInput> | undefined,
): readonly FieldProblem[] {
  if (found === undefined || mayHavePort(found, portName)) return [];
  const names =
    found.value.containerDefinitions
      .flatMap(({ portMappings }) => portMappings)
      .flatMap(({ name, protocol }) => (name === undefined ? [] : describePort(name, protocol)))
      .join(", ") || "none";
  return [
    {
      field: "portName",
      origin: "aws",
      message: `portName(${portName}) does not refer to any named PortMapping in the container definitions`,
      hint: `The task definition ${found.value.family} in ${found.file} names: ${names}.`,
    },
  ];
}

function describePort(name: string, protocol: TransportProtocol): string {
  return protocol === "udp" ? `${name} (udp, which Service Connect does not carry)` : name;
}

/** The agent takes over each port once; the words are those of its source, ecs-agent/api/…/service_connect_validator.go. */
function collision(
  { services }: ServiceConnectInput,
  facts: {
    readonly index: number;
    readonly mapping: NamedPort | undefined;
    readonly found: Located<TaskDefinitionInput> | undefined;
  },
): readonly FieldProblem[] {
  const { index, mapping, found } = facts;
  const listener = `ingress-${services[index]?.discoveryName ?? services[index]?.portName}`;
  const earlier = services.slice(0, index);
  const problems: FieldProblem[] = [];
  const isTaken = (containerPort: number) =>
    found &&
    earlier.some((other) => findPort(found, other.portName)?.containerPort === containerPort);
  if (mapping && isTaken(mapping.containerPort)) {
    const message = `intercept port collision detected in the ingress config with intercept port=${mapping.containerPort}, and listener name=${listener}`;
    problems.push({ field: "portName", origin: "aws", message });
  }
  const override = services[index]?.ingressPortOverride;
  if (override !== undefined && earlier.some((other) => other.ingressPortOverride === override)) {
    const message = `listener port collision detected in the ingress config with listener port=${override}, and listener name=${listener}`;
    problems.push({ field: "ingressPortOverride", origin: "aws", message });
  }
  return problems;
}
