import type { ExpectStatic } from "vitest";
import type {
  ContainerDefinition,
  EcsService,
  Endpoint,
  Namespace,
} from "../../simulator/topology/model/namespace.ts";

/** Makes a container that runs this script with Node, in the way of one runtime. */
export type ContainerOf = (
  name: string,
  script: string,
  rest: Partial<ContainerDefinition>,
) => ContainerDefinition;

/** What a run tells, in every runtime. */
interface LifeRun extends AsyncDisposable {
  timeOf(text: string): number | undefined;
  output(containerName: string): string;
}

interface LifeScenario {
  readonly expect: ExpectStatic;
  readonly run: LifeRun;
  /** Status of a request from the client. */
  readonly status: (url: string) => Promise<number>;
  /** Container name of the server's proxy. */
  readonly serverProxy: string;
}

const HEALTHY_AFTER_MS = 700;
/** After all else of the start: the client's first request comes when nothing else is waited for any more. */
const LISTENS_AFTER_MS = 1_500;

/** How much an app writes at its end: more than a pipe holds. */
const LAST_BYTES = 300_000;

const portOf = (port: number) => `process.env.PORT_${port} || ${port}, process.env.HOST`;

const DEPENDENCY = `
  setTimeout(() => require("net").createServer().listen(${portOf(7000)}, () => console.log("dependency listens")), ${HEALTHY_AFTER_MS});
  process.on("SIGTERM", () => process.exit(0));`;

const JOB = `setTimeout(() => { console.log("job is done"); process.exit(3); }, ${HEALTHY_AFTER_MS});`;

/** Has a connection to the server, and uses it when it is told to end. */
const CLIENT = `
  const fs = require("fs");
  fs.writeSync(1, "client starts\\n");
  const socket = require("net").connect(80, "one.life");
  socket.write("GET /first HTTP/1.1\\r\\nhost: one.life\\r\\n\\r\\n");
  socket.once("data", () => fs.writeSync(1, "client is answered\\n"));
  process.on("SIGTERM", () => {
    socket.write("GET /last-request HTTP/1.1\\r\\nhost: one.life\\r\\n\\r\\n");
    fs.writeSync(1, "x".repeat(${LAST_BYTES}) + "\\nlast words\\n");
    process.exit(0);
  });`;

/** Listens on its first port at once, and on the second one some time after the first request. */
const SERVER = `
  const openSecond = () => {
    console.log("second port opens");
    listen(${portOf(8081)});
  };
  const listen = (port, host) => require("http").createServer((request, response) => response.end("ok")).listen(port, host);
  listen(${portOf(8080)}).once("request", () => setTimeout(openSecond, ${LISTENS_AFTER_MS}));
  process.on("SIGTERM", () => setTimeout(() => process.exit(0), 200));`;

/** A client that depends on two other containers, and a server with two endpoints. */
export function lifeNamespace(container: ContainerOf): Namespace {
  const endpoints = [endpointOf("one"), endpointOf("two")];
  const client = container("client", CLIENT, {
    dependsOn: [
      { containerName: "dependency", condition: "HEALTHY" },
      { containerName: "job", condition: "COMPLETE" },
    ],
  });
  const check = `require("net").connect(7000).once("connect", () => process.exit(0)).once("error", () => process.exit(1))`;
  const dependency = container("dependency", DEPENDENCY, {
    portMappings: [{ containerPort: 7000, protocol: "tcp", appProtocol: "tcp" }],
    healthCheck: {
      command: ["CMD", "/usr/local/bin/node", "-e", check],
      ...{ intervalMs: 30_000, timeoutMs: 5_000, retries: 3, startPeriodMs: 0 },
    },
  });
  const job = container("job", JOB, { essential: false });
  const server = container("server", SERVER, {
    portMappings: [8080, 8081].map((containerPort, index) => ({
      ...{ name: endpoints[index]?.discoveryName ?? "", containerPort },
      ...{ protocol: "tcp", appProtocol: "http" },
    })),
  });
  return {
    name: "life",
    services: [
      serviceOf("client", [client, dependency, job], []),
      serviceOf("server", [server], endpoints),
    ],
    endpoints,
  };
}

function endpointOf(name: string): Endpoint {
  const dnsName = `${name}.life`;
  return {
    ...{ url: `http://${dnsName}:80`, dnsName, port: 80, appProtocol: "http" },
    ...{ ecsService: "server", discoveryName: name },
  };
}

function serviceOf(
  name: string,
  containers: readonly ContainerDefinition[],
  endpoints: readonly Endpoint[],
): EcsService {
  return {
    ...{ name, ecsCluster: "default", desiredCount: 1 },
    taskDefinition: { family: `${name}-family`, containers },
    serviceConnect: {
      proxyLogLevel: "info",
      accessLogConfiguration: { format: "JSON", includeQueryParameters: "ENABLED" },
      services: endpoints.map((endpoint, index) => ({
        ...{ portName: endpoint.discoveryName, discoveryName: endpoint.discoveryName, endpoint },
        ...{ containerName: "server", containerPort: 8080 + index, appProtocol: "http" },
        ...{ idleTimeoutMs: 300_000, perRequestTimeoutMs: 15_000 },
      })),
    },
  };
}

/** How a started task lives and ends, in every runtime. */
export async function playLife({ expect, run, status, serverProxy }: LifeScenario): Promise<void> {
  // Ready means: every exposed port listens, also the one that is opened late.
  const readyAtMs = Date.now();
  expect(await status("http://two.life/")).toBe(200);

  await expect.poll(() => run.output("client"), { timeout: 60_000 }).toContain("is answered");
  const time = (text: string) => {
    const at = run.timeOf(text);
    expect(at, `"${text}" was not written`).toBeDefined();
    return at ?? 0;
  };
  expect(time("dependency listens")).toBeLessThanOrEqual(time("client starts"));
  // Less than the delay of that port, and more than an engine takes to stamp a line.
  expect(time("second port opens")).toBeLessThan(readyAtMs + LISTENS_AFTER_MS / 2);
  expect(time("job is done")).toBeLessThanOrEqual(time("client starts"));

  await run[Symbol.asyncDispose]();
  // The app was asked to end, could still send a request through its proxy, and its output was read to the end.
  expect(run.output("client")).toMatch(new RegExp(`x{${LAST_BYTES}}\\nlast words\\n$`));
  expect(run.output(serverProxy)).toContain("/last-request");
}
