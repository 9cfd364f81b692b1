import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROTOCOLS } from "../../simulator/line/access-log/fields.ts";
import { PROJECT } from "./run-cli.ts";
import { folderWith } from "./temp-folder.ts";

const APP = join(import.meta.dirname, "every-protocol-app.ts");
/** What sends requests inside the client's container, and the request program that it imports. */
const SENDER = "tests/support/request-sender.ts";
const PROGRAM = "simulator/running/request/program";

/** The client's container runs the app, too: it only has to be there. */
const DOCKERFILE = `ARG NODE_IMAGE=node:24-slim
FROM \${NODE_IMAGE}
COPY app.ts /app/app.ts
COPY simulator /app/simulator
COPY tests /app/tests
ENTRYPOINT ["/usr/local/bin/node", "/app/app.ts"]
`;

/** A client, a server with an endpoint of each protocol, one more of each that refuses, and one of each without any task. */
export function matrixInputs(): string {
  const configured = {
    enabled: true,
    namespace: "matrix",
    logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs/matrix" } },
    accessLogConfiguration: { format: "JSON" },
  };
  const definition = (family: string, portMappings: readonly object[]) => ({
    family,
    networkMode: "awsvpc",
    containerDefinitions: [{ name: "app", image: "matrix:1", essential: true, portMappings }],
  });
  const ports = (prefix: string, first: number) =>
    PROTOCOLS.map((protocol, index) => ({
      name: `${prefix}${protocol}`,
      containerPort: first + index,
      ...(protocol !== "tcp" && { appProtocol: protocol }),
    }));
  /** One second, the least that ECS takes, so that timeouts do not take long. */
  const exposed = (prefix: string) =>
    PROTOCOLS.map((protocol) => ({
      portName: `${prefix}${protocol}`,
      clientAliases: [{ port: 7000, dnsName: `${prefix}${protocol}.matrix` }],
      timeout: protocol === "tcp" ? { idleTimeoutSeconds: 1 } : { perRequestTimeoutSeconds: 1 },
    }));
  const service = (serviceName: string, desiredCount: number, services: readonly object[]) => ({
    serviceName,
    taskDefinition: serviceName,
    desiredCount,
    serviceConnectConfiguration: { ...configured, services },
  });
  return folderWith({
    "client.json": definition("client", []),
    "server.json": definition("server", [...ports("", 8001), ...ports("refused-", 8011)]),
    "nobody.json": definition("nobody", ports("nobody-", 8021)),
    "client-service.json": service("client", 1, []),
    "server-service.json": service("server", 1, [...exposed(""), ...exposed("refused-")]),
    "nobody-service.json": service("nobody", 0, exposed("nobody-")),
    Dockerfile: DOCKERFILE,
    "app.ts": readFileSync(APP),
    ...Object.fromEntries(senderFiles().map((path) => [path, readFileSync(join(PROJECT, path))])),
    "sc-sim.yaml": {
      containers: {
        "client/app": { command: ["node", "-e", "setInterval(() => {}, 1e9)"], build: "." },
        "server/app": { command: ["node", APP], build: "." },
        "nobody/app": { command: ["node", APP], build: "." },
      },
    },
  });
}

/** Paths below the project's folder; the same in the image, so that imports lead where they should. */
function senderFiles(): readonly string[] {
  return [SENDER, ...readdirSync(join(PROJECT, PROGRAM)).map((name) => join(PROGRAM, name))];
}
