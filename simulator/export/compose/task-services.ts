import { envoyArgs } from "../../../envoy/command-line.ts";
import { ENVOY_VERSION } from "../../../envoy/version.ts";
import {
  aliasesOf,
  type TaskPorts,
} from "../../running/runtime/docker/network/docker-addresses.ts";
import type { ContainerPlan, PlanSettings, TaskPlan } from "../../topology/plan/plan.ts";
import { appService } from "./app-service.ts";
import { NODE, NODE_IMAGE_VARIABLE, type ServiceNames, type TaskNames, variable } from "./names.ts";
import { redirectService } from "./redirect-service.ts";

/** A task of the plan with what the project calls its parts. */
export interface ExportedTask {
  readonly task: TaskPlan;
  readonly ports: TaskPorts;
  readonly names: TaskNames;
  readonly services: ServiceNames;
}

/** What is the same for every task. */
export interface ProjectOptions {
  readonly settings: PlanSettings;
  readonly envoyImage: string;
  /** Port of Envoy's admin interface inside each task. */
  readonly adminPort: number;
  /** Pauses of all tasks. */
  readonly pauses: readonly string[];
  /** A build context, as it is written into the file. */
  readonly contextOf: (container: ContainerPlan) => string;
}

const PAUSE = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e9)";

/** ECS gives no more to a task; a hostname must not be longer. */
const HOSTNAME_LENGTH = 63;

/** The Compose services of a task: a pause that owns the network, redirections where they are needed, the proxy, the apps. */
export function taskServices(exported: ExportedTask, options: ProjectOptions): object {
  const { task, ports, names, services } = exported;
  const hasRedirects = ports.redirects.length > 0;
  const apps = task.containers.map((container) => [
    services.containers.get(container.name),
    appService({
      ...{ container, containers: task.containers, names: services, hasRedirects },
      context: options.contextOf(container),
    }),
  ]);
  return {
    [services.pause]: pauseService(exported, options.adminPort),
    ...(hasRedirects && {
      [services.redirects]: redirectService(ports.redirects, services.pause),
    }),
    [services.proxy]: proxyService(task, { ...options, services, bootstrap: names.base }),
    ...Object.fromEntries(apps),
  };
}

function pauseService({ task, ports, names }: ExportedTask, adminPort: number): object {
  const isReady = `fetch('http://127.0.0.1:${adminPort}/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`;
  return {
    image: NODE_IMAGE_VARIABLE,
    entrypoint: [NODE, "-e", PAUSE],
    hostname: task.name.slice(0, HOSTNAME_LENGTH),
    extra_hosts: aliasesOf(task.addresses).toSorted(),
    sysctls: { "net.ipv4.ip_unprivileged_port_start": 0 },
    networks: { tasks: { aliases: [names.host] } },
    ...publishedPorts(ports),
    // The same network namespace: the pause's health is the proxy's readiness.
    healthcheck: {
      test: ["CMD", NODE, "-e", isReady],
      ...{ interval: "1s", timeout: "10s", retries: 60 },
    },
  };
}

/** On loopback only, on a free port each: `docker compose port` tells it. Exposed ports are entered through the proxy. */
function publishedPorts({ entrances }: TaskPorts): object {
  const ports = Object.values(entrances).map((port) => `127.0.0.1::${port}`);
  return ports.length === 0 ? {} : { ports: [...new Set(ports)] };
}

interface ProxyOptions extends ProjectOptions {
  readonly services: ServiceNames;
  readonly bootstrap: string;
}

function proxyService({ proxy }: TaskPlan, options: ProxyOptions): object {
  const { services, settings, envoyImage, bootstrap, pauses } = options;
  return {
    image: variable("SC_SIM_ENVOY_IMAGE", envoyImage),
    user: "1337",
    entrypoint: ["/usr/local/bin/envoy"],
    command: envoyArgs({
      bootstrapPath: "/etc/sc-sim/bootstrap.json",
      logLevel: proxy.logLevel,
      version: ENVOY_VERSION,
      flush: settings.flush,
    }),
    cap_drop: ["ALL"],
    network_mode: `service:${services.pause}`,
    // Of all tasks: Envoy looks up the names of the others once when it starts, and then every 5 seconds only.
    depends_on: Object.fromEntries(
      pauses.map((pause) => [pause, { condition: "service_started" }]),
    ),
    volumes: [`./envoy/generated/${bootstrap}.json:/etc/sc-sim/bootstrap.json:ro`],
  };
}
