import type { NamesWay } from "../model/namespace.ts";
import { isToldOfPorts, type Named, namesWayOf, resolvesNames } from "./names-way.ts";
import type { ContainerPlan, EgressListener, Plan, TaskPlan } from "./plan.ts";

const MOST_NAMED = 3;

/** An app container of a plan, and what it is called in a sentence. */
interface App {
  /** `service/container`. */
  readonly name: string;
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
}

/**
 * Which apps resolve the names of the namespace's endpoints and reach them under their own ports, one sentence each; none where there is no app
 * or no endpoint. In a container all do (`/etc/hosts`). A process may have a hosts file of its own; else Node is taught the names as
 * it starts, and the others get a variable.
 */
export function describeNames(plan: Plan): readonly string[] {
  const apps = appsOf(plan);
  const attached = describeAttached(plan);
  if (plan.endpoints.length === 0) return [];
  if (apps.length === 0) return attached;
  if (plan.runtime === "docker") return ["Every app resolves the endpoint names (/etc/hosts)."];
  const moved = describeMovedPorts(plan, apps);
  return [describeResolving(plan, apps), ...(moved === undefined ? [] : [moved]), ...attached];
}

/** What apps do not reach by its name and port, one sentence each; none where every app reaches everything. */
export function describeUnreachable(plan: Plan): readonly string[] {
  if (plan.runtime === "docker" || plan.endpoints.length === 0) return [];
  const apps = appsOf(plan);
  const resolving = appsWithoutNames(plan).length === 0 ? [] : [describeResolving(plan, apps)];
  const moved = describeMovedPorts(plan, apps);
  return [...resolving, ...(moved === undefined ? [] : [moved])];
}

/** Apps that somebody else runs: what they know of the endpoints is not seen from here. */
function describeAttached({ runtime, tasks }: Plan): readonly string[] {
  const services = new Set(
    tasks.filter(({ containers }) => containers.some(isAttached)).map(({ service }) => service),
  );
  if (runtime === "docker") return [];
  return [...services].map(
    (service) =>
      `An app of ${service} is attached: start it in \`sc-sim shell ${service}\`, and it resolves the endpoint names.`,
  );
}

function isAttached({ definition }: ContainerPlan): boolean {
  return definition.run?.attach !== undefined;
}

/**
 * Why a request that ended in an app's own failure may have failed: an app on its way that does not reach the endpoints by their names and
 * ports. `undefined` where every app does.
 */
export function whyAppsMayFail(plan: Plan): string | undefined {
  const apps = appsOf(plan);
  if (plan.runtime === "docker" || plan.endpoints.length === 0) return undefined;
  const others = appsWithoutNames(plan);
  if (others.length === 0) return describeMovedPorts(plan, apps);
  const verb = others.length === 1 ? "does" : "do";
  return `${listed(others)} ${verb} not resolve the endpoint names here, and may have failed for it: docs/languages.md.`;
}

/** A command that calls the endpoints from a task of the local runtime. */
export interface CallingCommand {
  readonly task: TaskPlan;
  /** Its name or path. */
  readonly program: string;
  /** How it learns names, in place of the machine's best way. */
  readonly names?: NamesWay | undefined;
}

/** Why a command may not reach the endpoints by their names and ports; `undefined` where it does. */
export function whyCommandMayFail(
  plan: Plan,
  { task, program, names }: CallingCommand,
): string | undefined {
  const command: Named = {
    definition: { run: { command: [program], ...(names !== undefined && { names }) } },
  };
  const where = "$SC_SIM_ENDPOINTS has the addresses.";
  if (plan.endpoints.length === 0 || isToldOfPorts(plan, command)) return undefined;
  if (!resolvesNames(plan, command)) {
    return namesWayOf(plan, command) === "none"
      ? `The command does not resolve the endpoint names; ${where}`
      : `Only Node programs resolve the endpoint names here; ${where}`;
  }
  const [moved] = movedOf(task);
  if (moved === undefined) return undefined;
  const { endpoint, listenerPort } = moved;
  return `Port ${endpoint.port} of ${endpoint.dnsName} cannot be listened on here; the command finds it at ${endpoint.dnsName}:${listenerPort}. ${where}`;
}

/** Apps that do not resolve the endpoints' names, as `service/container`. */
function appsWithoutNames(plan: Plan): readonly string[] {
  if (plan.runtime === "docker") return [];
  return distinct(appsOf(plan).filter(({ container }) => !resolvesNames(plan, container)));
}

function appsOf({ tasks }: Plan): readonly App[] {
  return tasks.flatMap((task) =>
    task.containers
      .filter((container) => !isAttached(container))
      .map((container) => ({ name: `${task.service}/${container.name}`, task, container })),
  );
}

function describeResolving(plan: Plan, apps: readonly App[]): string {
  const others = appsWithoutNames(plan);
  const ways = new Set(apps.map(({ container }) => namesWayOf(plan, container)));
  if (others.length === 0) {
    const limit = ways.has("nss") ? " (not if it is linked statically)" : "";
    return `Every app resolves the endpoint names${limit}.`;
  }
  if (others.length === distinct(apps).length && !ways.has("preload")) {
    return "No app resolves the endpoint names; they are in $SC_SIM_ENDPOINTS.";
  }
  const have = others.length === 1 ? "has" : "have";
  const resolving = ways.has("namespace") || ways.has("nss") ? "Other" : "Node";
  return `${resolving} apps resolve the endpoint names; ${listed(others)} ${have} them in $SC_SIM_ENDPOINTS.`;
}

/** A user may not listen on ports below 1024, and any port may be taken: only Node can be told that an endpoint has another one. */
function describeMovedPorts(plan: Plan, apps: readonly App[]): string | undefined {
  const unaware = apps.filter(
    ({ task, container }) =>
      !isToldOfPorts(plan, container) &&
      movedOf(task).some((listener) => !usesPort(container, listener)),
  );
  const [endpoint] = unaware.flatMap(({ task }) => movedOf(task).map((moved) => moved.endpoint));
  if (endpoint === undefined) return undefined;
  const names = distinct(unaware);
  const need = names.length === 1 ? "needs" : "need";
  return `Port ${endpoint.port} of ${endpoint.dnsName} cannot be listened on here: ${listed(names)} ${need} \${endpoint:${endpoint.url}} in sc-sim.yaml.`;
}

function movedOf({ proxy }: TaskPlan): readonly EgressListener[] {
  return proxy.egress.filter(({ endpoint, listenerPort }) => endpoint.port !== listenerPort);
}

/** Whether sc-sim.yaml has told the app about the port. */
function usesPort({ definition }: ContainerPlan, { listenerPort }: EgressListener): boolean {
  return Object.values(definition.run?.environment ?? {}).some((value) =>
    value.includes(`:${listenerPort}`),
  );
}

function distinct(apps: readonly App[]): readonly string[] {
  return [...new Set(apps.map(({ name }) => name))];
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
}
