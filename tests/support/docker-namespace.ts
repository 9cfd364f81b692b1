import type {
  ContainerDefinition,
  EcsService,
  Endpoint,
  Namespace,
} from "../../simulator/topology/model/namespace.ts";

/** A server on port 80 that answers with its request's path, behind `http://app.sample-namespace`. */
export const SERVER_SCRIPT = `
  require("http").createServer((request, response) => response.end("hi " + request.url)).listen(80);
  process.on("SIGTERM", () => process.exit(0));
  console.log("server listens");`;

/** Waits and ends when it is asked to. */
export const IDLE_SCRIPT = `
  process.on("SIGTERM", () => process.exit(0));
  setInterval(() => {}, 1e9);
  console.log("client idles");`;

/** A container of the given image that runs a script with Node. */
export function nodeContainer(
  image: string,
  script: string,
  rest: Partial<ContainerDefinition> = {},
): ContainerDefinition {
  return {
    name: "app",
    image,
    essential: true,
    entryPoint: ["/usr/local/bin/node", "-e"],
    command: [script],
    environment: {},
    secretNames: [],
    portMappings: [],
    dependsOn: [],
    ulimits: [],
    initProcessEnabled: false,
    stopTimeoutMs: 30_000,
    ...rest,
  };
}

interface ServiceOptions {
  readonly containers: readonly ContainerDefinition[];
  readonly desiredCount?: number;
  /** Of the access log; absent: none. */
  readonly format?: "TEXT" | "JSON";
  readonly ingressPortOverride?: number;
}

/** A client service: it calls and is not called. */
export function clientService(name: string, options: ServiceOptions): EcsService {
  return {
    name,
    ecsCluster: "default",
    desiredCount: options.desiredCount ?? 1,
    taskDefinition: { family: `${name}-family`, containers: options.containers },
    serviceConnect: { services: [], proxyLogLevel: "info" },
  };
}

/** A client-server service whose first container listens on port 80, behind `http://<name>.sample-namespace:80`. */
export function serverService(name: string, options: ServiceOptions): EcsService {
  const { format = "JSON", ingressPortOverride } = options;
  const [first, ...others] = options.containers;
  if (first === undefined) throw new TypeError("A server has a container.");
  const portMappings = [
    { name: "web", containerPort: 80, protocol: "tcp", appProtocol: "http" },
  ] as const;
  const client = clientService(name, {
    ...options,
    containers: [{ ...first, portMappings }, ...others],
  });
  return {
    ...client,
    serviceConnect: {
      ...client.serviceConnect,
      accessLogConfiguration: { format, includeQueryParameters: "ENABLED" },
      services: [
        {
          portName: "web",
          discoveryName: name,
          containerName: first.name,
          containerPort: 80,
          appProtocol: "http",
          endpoint: endpointOf(name),
          idleTimeoutMs: 300_000,
          perRequestTimeoutMs: 15_000,
          ...(ingressPortOverride !== undefined && { ingressPortOverride }),
        },
      ],
    },
  };
}

export function namespaceOf(...services: readonly EcsService[]): Namespace {
  const servers = services.filter(({ serviceConnect }) => serviceConnect.services.length > 0);
  return {
    name: "sample-namespace",
    services: [...services].sort((a, b) => a.name.localeCompare(b.name)),
    endpoints: servers.map(({ name }) => endpointOf(name)),
  };
}

/** One client that idles and one server. */
export function pair(nodeImage: string): Namespace {
  return namespaceOf(
    clientService("client", { containers: [nodeContainer(nodeImage, IDLE_SCRIPT)] }),
    serverService("app", { containers: [nodeContainer(nodeImage, SERVER_SCRIPT)] }),
  );
}

function endpointOf(name: string): Endpoint {
  const dnsName = `${name}.sample-namespace`;
  return {
    url: `http://${dnsName}:80`,
    dnsName,
    port: 80,
    appProtocol: "http",
    ecsService: name,
    discoveryName: name,
  };
}
