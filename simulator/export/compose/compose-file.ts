import { stringify } from "yaml";
import { aliasesOf } from "../../running/runtime/docker/network/docker-addresses.ts";
import type { ContainerPlan, Plan, TaskPlan } from "../../topology/plan/plan.ts";
import type { SecretsOf } from "../../topology/plan/secrets.ts";
import { appService } from "./app-service.ts";
import { NODE, NODE_IMAGE_VARIABLE, serviceName, taskHost, variable } from "./names.ts";

/** Where the parts of an exported project lie, relative to its compose file. */
export interface ComposePaths {
  /** Folder of the bootstraps, e.g. `./envoy/generated`. */
  readonly bootstraps: string;
  /** A build context, as it is written into the file. */
  readonly contextOf: (container: ContainerPlan) => string;
}

/** The request that a one-shot service sends, so that there is a line to see. */
export interface ComposeRequest {
  readonly service: string;
  readonly url: string;
}

interface ComposeOptions {
  readonly plan: Plan;
  readonly secretsOf: SecretsOf;
  readonly paths: ComposePaths;
  readonly request: ComposeRequest | undefined;
}

const HEAD = `# Made by \`npm run sim -- export compose\`; a test holds it equal to that. Needs Docker Compose and nothing else:
#   docker compose up
# A task is a pause that owns the network, its Service Connect proxy (Envoy), and the app that starts once the proxy is ready.
`;

const PAUSE = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e9)";
const IS_READY =
  "fetch('http://127.0.0.1:9901/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))";

/** A Compose project that runs a plan without the simulator. */
export function composeFile(options: ComposeOptions, envoyImage: string): string {
  const { plan, request } = options;
  const services = Object.assign(
    {},
    ...plan.tasks.map((task) => taskServices(task, options, envoyImage)),
    request === undefined ? {} : { request: requestService(plan, request) },
  );
  return `${HEAD}\n${stringify({ services, networks: { tasks: {} } }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function taskServices(
  task: TaskPlan,
  { plan, secretsOf, paths }: ComposeOptions,
  envoyImage: string,
): object {
  const pause = `${task.name}-pause`;
  const containers = task.containers.map((container) => [
    serviceName(task, container.name),
    appService({
      ...{ task, container, pause, context: paths.contextOf(container) },
      secrets: secretsOf(task, container),
    }),
  ]);
  return {
    [pause]: {
      image: NODE_IMAGE_VARIABLE,
      entrypoint: [NODE, "-e", PAUSE],
      hostname: task.name,
      extra_hosts: aliasesOf(task.addresses).toSorted(),
      sysctls: { "net.ipv4.ip_unprivileged_port_start": 0 },
      networks: { tasks: { aliases: [taskHost(task.name)] } },
      ...publishedPorts(task),
      // The same network namespace: the pause's health is the proxy's readiness.
      healthcheck: {
        test: ["CMD", NODE, "-e", IS_READY],
        interval: "1s",
        timeout: "3s",
        retries: 30,
      },
    },
    [`${task.name}-proxy`]: {
      image: variable("SC_SIM_ENVOY_IMAGE", envoyImage),
      user: "1337",
      entrypoint: ["/usr/local/bin/envoy"],
      command: [
        ...["-c", "/etc/sc-sim/bootstrap.json", "-l", "warning", "--concurrency", "1"],
        ...[
          "--disable-hot-restart",
          ...(plan.settings.flush === "immediate" ? ["--file-flush-min-size-kb", "0"] : []),
        ],
      ],
      cap_drop: ["ALL"],
      network_mode: `service:${pause}`,
      depends_on: { [pause]: { condition: "service_started" } },
      volumes: [`${paths.bootstraps}/${task.name}.json:/etc/sc-sim/bootstrap.json:ro`],
    },
    ...Object.fromEntries(containers),
  };
}

/** On loopback only, on a free port each: `docker compose port` tells it. Exposed ports are entered through the proxy. */
function publishedPorts({ containers, proxy }: TaskPlan): object {
  const ports = containers.flatMap((container) =>
    container.ports.map(({ containerPort }) => containerPort),
  );
  const entrances = ports.map((port) => {
    const listener = proxy.ingress.find(({ containerPort }) => containerPort === port);
    return `127.0.0.1::${listener?.listenerPort ?? port}`;
  });
  return entrances.length === 0 ? {} : { ports: [...new Set(entrances)] };
}

/** Waits until every app listens, then sends one request from inside the client's task. */
function requestService(plan: Plan, { service, url }: ComposeRequest): object {
  const sender = plan.tasks.find((task) => task.service === service);
  if (sender === undefined) throw new TypeError(`No task of ${service} was planned.`);
  const awaited = plan.tasks.flatMap((task) =>
    task.containers.flatMap(({ ports }) =>
      ports.map(({ containerPort }) => [taskHost(task.name), containerPort]),
    ),
  );
  const script = `
const net = require('net');
const listens = (host, port) => new Promise((ok) => {
  const socket = net.connect(port, host, () => { socket.destroy(); ok(); });
  socket.on('error', () => setTimeout(() => listens(host, port).then(ok), 200));
});
Promise.all(${JSON.stringify(awaited)}.map(([host, port]) => listens(host, port)))
  .then(() => fetch(${JSON.stringify(url)}))
  .then(async (answer) => console.log(answer.status, await answer.text()));
`;
  return {
    image: NODE_IMAGE_VARIABLE,
    entrypoint: [NODE, "-e"],
    command: [script.trim()],
    network_mode: `service:${sender.name}-pause`,
    depends_on: Object.fromEntries(
      plan.tasks.map(({ name }) => [`${name}-pause`, { condition: "service_healthy" }]),
    ),
  };
}
