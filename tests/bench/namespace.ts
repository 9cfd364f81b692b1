import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A bare Node app: what is measured is the proxies and the simulator, not the app. */
export const APP = `
const body = "Hello World";
require("node:http").createServer((request, response) => {
  response.setHeader("content-length", body.length);
  response.end(body);
}).listen(process.env.PORT, process.env.HOST);
`;

/** How the app runs where it is a container. */
const IN_CONTAINER = {
  command: ["node", "-e", APP],
  environment: [
    { name: "PORT", value: "8080" },
    { name: "HOST", value: "0.0.0.0" },
  ],
};

interface NamespaceOptions {
  readonly servers: number;
  readonly desiredCount: number;
  /** The image with Node that apps run in; absent: they are processes of this machine. */
  readonly image?: string;
}

/** A folder of definitions: one client, and `servers` services with `desiredCount` tasks each, all with the JSON access log on. */
export function namespaceFolder({ servers, desiredCount, image }: NamespaceOptions) {
  const folder = mkdtempSync(join(tmpdir(), "sc-sim-bench-"));
  const app = join(folder, "app.cjs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(app, APP);
  const containers: Record<string, object> = {};
  const write = (name: string, content: object) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  const connect = { enabled: true, namespace: "bench" };
  const logConfiguration = {
    logDriver: "awslogs",
    options: { "awslogs-group": "/bench", "awslogs-stream-prefix": "x" },
  };
  for (let index = 1; index <= servers; index++) {
    const name = `server${index}`;
    const portMappings = [{ name, containerPort: 8080, appProtocol: "http" }];
    containers[`${name}/app`] = image ? { image } : { command: [process.execPath, app] };
    write(`${name}-task.json`, {
      family: name,
      networkMode: "awsvpc",
      containerDefinitions: [{ name: "app", portMappings, ...IN_CONTAINER }],
    });
    write(`${name}-service.json`, {
      serviceName: name,
      taskDefinition: name,
      desiredCount,
      serviceConnectConfiguration: {
        ...connect,
        services: [{ portName: name, clientAliases: [{ port: 8000 + index }] }],
        logConfiguration,
        accessLogConfiguration: { format: "JSON" },
      },
    });
  }
  const idle = ["-e", "setInterval(() => {}, 1e9)"];
  containers["client/app"] = image ? { image } : { command: [process.execPath, ...idle] };
  const client = { name: "app", command: ["node", ...idle] };
  write("client-task.json", {
    family: "client",
    networkMode: "awsvpc",
    containerDefinitions: [client],
  });
  write("client-service.json", {
    serviceName: "client",
    taskDefinition: "client",
    serviceConnectConfiguration: connect,
  });
  write("sc-sim.yaml", { containers });
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
