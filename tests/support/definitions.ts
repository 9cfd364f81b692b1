/** A task definition, a service and an sc-sim.yaml for tests: small, and each with the one thing that the test is about. */
export function taskDefinition(container: object = {}, rest: object = {}): object {
  return {
    family: "web",
    networkMode: "awsvpc",
    containerDefinitions: [
      {
        name: "app",
        image: "web:1",
        essential: true,
        portMappings: [{ name: "http", containerPort: 8080, appProtocol: "http" }],
        ...container,
      },
    ],
    ...rest,
  };
}

export function service(connect: object = {}, rest: object = {}): object {
  return {
    serviceName: "web",
    taskDefinition: "web",
    desiredCount: 1,
    serviceConnectConfiguration: {
      enabled: true,
      namespace: "shop",
      services: [{ portName: "http", clientAliases: [{ port: 80, dnsName: "web.shop" }] }],
      logConfiguration: {
        logDriver: "awslogs",
        options: { "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs" },
      },
      accessLogConfiguration: { format: "JSON" },
      ...connect,
    },
    ...rest,
  };
}

/** Runs `script` as the app of {@link taskDefinition}. */
export function scSimYaml(script: string): object {
  return { containers: { "web/app": { command: ["node", "-e", script] } } };
}

/** An app that answers everything with `ok`. */
export const ANSWERS =
  "require('http').createServer((q, r) => r.end('ok')).listen(process.env.PORT, process.env.HOST)";
