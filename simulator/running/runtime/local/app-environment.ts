import { join } from "node:path";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { RUN_ID_VARIABLE } from "../../runs/marked-processes.ts";

interface AppEnvironmentOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  /** Values of the container's secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly runId: string;
  /** Of the simulator. */
  readonly env: NodeJS.ProcessEnv;
}

/** Of the simulator's own environment only what a program needs to run at all: a container would see none of the rest. */
const INHERITED = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SHELL", "SystemRoot"];

/** Where a Node app learns the client aliases, which a container would find in /etc/hosts. */
const PRELOAD = join(import.meta.dirname, "node-preload.cjs");

/**
 * The environment of an app as a process: what the task definition and sc-sim.yaml say, `PORT` (stands for the first containerPort),
 * `PORT_<containerPort>` for each of the task, `HOST`, and the endpoints of the namespace.
 */
export function appEnvironment(options: AppEnvironmentOptions): NodeJS.ProcessEnv {
  const { task, container, secrets, runId, env } = options;
  const { definition, ports } = container;
  const inherited = INHERITED.flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]]],
  );
  const [first] = ports;
  const own = {
    ...definition.environment,
    ...definition.run?.environment,
    ...secrets,
  };
  return {
    ...Object.fromEntries(inherited),
    ...own,
    ...(first && { PORT: String(first.port) }),
    ...Object.fromEntries(portsOf(task)),
    HOST: task.addresses.appAddress,
    ...namesFor(task, own),
    [RUN_ID_VARIABLE]: runId,
  };
}

/**
 * The environment of a command that is run as if inside a task: the whole environment of its caller, unlike an app's, and how it
 * reaches the endpoints of the namespace.
 */
export function commandEnvironment(
  task: TaskPlan,
  { runId, env }: Pick<AppEnvironmentOptions, "runId" | "env">,
): NodeJS.ProcessEnv {
  return { ...env, ...namesFor(task, env), [RUN_ID_VARIABLE]: runId };
}

/** What makes the task's names known to a program with this environment. */
function namesFor(task: TaskPlan, { NODE_OPTIONS }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const nodeOptions = `--require ${JSON.stringify(PRELOAD)}`;
  return {
    SC_SIM_ENDPOINTS: JSON.stringify(endpointsOf(task)),
    SC_SIM_ALIASES: JSON.stringify(aliasesOf(task)),
    NODE_OPTIONS: NODE_OPTIONS ? `${NODE_OPTIONS} ${nodeOptions}` : nodeOptions,
  };
}

/** Of every container of the task: on ECS they reach each other on localhost. */
function portsOf({ containers }: TaskPlan): readonly (readonly [string, string])[] {
  return containers.flatMap(({ ports }) =>
    ports.map(({ containerPort, port }) => [`PORT_${containerPort}`, String(port)] as const),
  );
}

/** `{"http://app.sample-namespace:80": "127.255.0.1:80"}`: for apps that are not written for Node. */
function endpointsOf({ proxy }: TaskPlan): Record<string, string> {
  return Object.fromEntries(
    proxy.egress.map(({ endpoint, listenerAddress, listenerPort }) => [
      endpoint.url,
      `${listenerAddress}:${listenerPort}`,
    ]),
  );
}

/** What `node-preload.cjs` reads: names to virtual addresses, and where the listeners really are. */
function aliasesOf({ proxy, addresses }: TaskPlan) {
  const names: Record<string, string> = {};
  const listeners: Record<string, { host: string; port: number }> = {};
  for (const { endpoint, listenerAddress, listenerPort } of proxy.egress) {
    const { dnsName, port } = endpoint;
    const virtualAddress =
      addresses.egress[`${dnsName}:${port}`]?.virtualAddress ?? listenerAddress;
    // Names mean the same in any letters: the preload asks for them in small ones.
    const name = dnsName.toLowerCase();
    names[name] = virtualAddress;
    if (virtualAddress === listenerAddress && port === listenerPort) continue;
    for (const host of [name, virtualAddress]) {
      listeners[`${host}:${port}`] = { host: listenerAddress, port: listenerPort };
    }
  }
  return { names, listeners };
}
