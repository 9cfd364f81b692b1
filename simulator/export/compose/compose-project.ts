import { relative, resolve } from "node:path";
import { stringify } from "yaml";
import { socketAddress } from "../../../envoy/types.ts";
import { ENVOY_IMAGE } from "../../../envoy/version.ts";
import type { SimulateOptions } from "../../app/options.ts";
import { planNamespace } from "../../app/plan-simulation.ts";
import { prepare } from "../../app/prepare.ts";
import { resolveSettings } from "../../app/settings.ts";
import type { Problem } from "../../errors.ts";
import {
  type TaskPorts,
  taskPorts,
} from "../../running/runtime/docker/network/docker-addresses.ts";
import type { Namespace } from "../../topology/model/namespace.ts";
import { fixedRandom } from "../../topology/plan/fixed-random.ts";
import type { AddressRequest, Plan, TaskAddresses } from "../../topology/plan/plan.ts";
import { type SecretsOf, secretsIn } from "../../topology/plan/secrets.ts";
import type { ExportedFile } from "../exported-file.ts";
import { privateService } from "./app-service.ts";
import { type ServiceNames, serviceNames, type TaskNames, taskNames } from "./names.ts";
import { requestServices, sortRequests } from "./request-services.ts";
import { type ExportedTask, taskServices } from "./task-services.ts";

interface ExportOptions extends SimulateOptions {
  /** Folder that the files will be written into: build contexts are relative to it. */
  readonly out: string;
}

/** A Compose project, not yet written. */
export interface ComposeProject {
  /**
   * `compose.yaml`, `envoy/generated/<task>.json` for each task, and `compose.override.yaml` with the values of secrets where there are any.
   * The same inputs give the same files.
   */
  readonly files: readonly ExportedFile[];
  /** What the project runs. */
  readonly plan: Plan;
  /** What is odd about the inputs. */
  readonly warnings: readonly Problem[];
  /** Sentences about what `up` would do and the project does not. */
  readonly leftOut: readonly string[];
}

const HEAD = `# Written by \`sc-sim export compose\`. Needs Docker Compose (2.20 or newer) and nothing else:
#   docker compose up
# A task is a pause that owns the network, its Service Connect proxy (Envoy), and the apps that start once the proxy is ready.
`;

const SECRETS_HEAD = `# Written by \`sc-sim export compose\`: the values of secrets, for this machine only. Docker Compose reads this file together with
# compose.yaml. Keep it out of version control.
`;

/** Everybody may read what Envoy reads: it runs as another user. */
const PUBLIC = 0o644;
const PRIVATE = 0o600;

/**
 * Makes a Compose project that runs these inputs without the simulator.
 *
 * @throws {SimulatorError} `INPUT_INVALID` with all problems at once, `INPUT_NOT_FOUND`, `NOT_SIMULATED`
 */
export async function composeProject({ out, ...options }: ExportOptions): Promise<ComposeProject> {
  const settings = resolveSettings(options);
  const folder = resolve(settings.cwd, out);
  const { namespace, requests, warnings } = await prepare(settings, {
    runtime: "docker",
    requireRun: "docker",
  });
  const adminPort = freePort(namespace);
  const reserved = new Map<string, Reserved>();
  const { plan, bootstraps } = await planNamespace({
    namespace,
    settings,
    runtime: "docker",
    // The same identities at every export.
    random: fixedRandom(),
    admin: socketAddress("127.0.0.1", adminPort),
    reserveAddresses: async (request) => reserve(request, reserved),
  });
  const tasks = exportedTasks(plan, reserved);
  const pauses = tasks.map(({ services }) => services.pause);
  const services = tasks.map((task) =>
    taskServices(task, {
      ...{ settings: plan.settings, envoyImage: ENVOY_IMAGE, adminPort, pauses },
      contextOf: ({ definition }) => `./${relative(folder, definition.run?.build?.context ?? "")}`,
    }),
  );
  const { sent, leftOut } = sortRequests(requests, plan);
  const project = {
    services: Object.assign({}, ...services, requestServices(sent, tasks)),
    networks: { tasks: {} },
  };
  return {
    plan,
    warnings,
    leftOut,
    files: [
      { path: "compose.yaml", text: `${HEAD}\n${yaml(project)}`, mode: PUBLIC },
      ...secretFiles(tasks, secretsIn(namespace)),
      ...tasks.map(({ names, task: { taskId } }) => ({
        path: `envoy/generated/${names.base}.json`,
        text: `${JSON.stringify(bootstraps.get(taskId), null, 2)}\n`,
        mode: PUBLIC,
      })),
    ],
  };
}

const FIRST_ADMIN_PORT = 9901;

/** A port that no container and no alias of the namespace has. */
function freePort({ services, endpoints }: Namespace): number {
  const taken = new Set([
    ...endpoints.map(({ port }) => port),
    ...services.flatMap(({ taskDefinition, serviceConnect }) => [
      ...taskDefinition.containers.flatMap(({ portMappings }) =>
        portMappings.map(({ containerPort }) => containerPort),
      ),
      ...serviceConnect.services.flatMap(({ ingressPortOverride }) => ingressPortOverride ?? []),
    ]),
  ]);
  let port = FIRST_ADMIN_PORT;
  while (taken.has(port)) port++;
  return port;
}

interface Reserved {
  readonly names: TaskNames;
  readonly ports: TaskPorts;
}

/** The ports that the Docker runtime would take; a name stands for each task's address, which Docker knows when it starts. */
function reserve(
  { tasks, endpoints }: AddressRequest,
  reserved: Map<string, Reserved>,
): Readonly<Record<string, TaskAddresses>> {
  const names = taskNames(tasks.map(({ name }) => name));
  const entries = tasks.map((task, index) => {
    const ports = taskPorts(task, endpoints, { intercept: false });
    const own = names[index] as TaskNames;
    reserved.set(task.taskId, { names: own, ports });
    return [task.taskId, { ...ports.addresses, taskAddress: own.host }] as const;
  });
  return Object.fromEntries(entries);
}

function exportedTasks(
  { tasks }: Plan,
  reserved: ReadonlyMap<string, Reserved>,
): readonly ExportedTask[] {
  const withNames = tasks.map((task) => ({ task, ...(reserved.get(task.taskId) as Reserved) }));
  const services = serviceNames(
    withNames.map(({ names, task }) => ({ base: names.base, containers: task.containers })),
  );
  return withNames.map((task, index) => ({
    ...task,
    services: services[index] as ServiceNames,
  }));
}

function secretFiles(
  tasks: readonly ExportedTask[],
  secretsOf: SecretsOf,
): readonly ExportedFile[] {
  const entries = tasks.flatMap(({ task, services }) =>
    task.containers.flatMap((container) => {
      const service = privateService(container, secretsOf(task, container));
      const name = services.containers.get(container.name);
      return Object.keys(service).length === 0 ? [] : [[name, service]];
    }),
  );
  if (entries.length === 0) return [];
  const text = `${SECRETS_HEAD}\n${yaml({ services: Object.fromEntries(entries) })}`;
  return [{ path: "compose.override.yaml", text, mode: PRIVATE }];
}

function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
