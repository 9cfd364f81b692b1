import type { Plan, ServicePlan } from "../topology/plan/plan.ts";
import { commandLine } from "./command-name.ts";

type PlanParts = Pick<Plan, "settings" | "services" | "tasks">;

/**
 * Which hops a trace of this plan cannot have, because no proxy logs them, and what adds them.
 *
 * @returns Sentences; none where every proxy logs both directions.
 */
export function unloggedHops(plan: PlanParts, env: NodeJS.ProcessEnv): readonly string[] {
  return [...unloggedDirection(plan, env), ...servicesWithoutLog(plan, env)];
}

function unloggedDirection({ settings, services, tasks }: PlanParts, env: NodeJS.ProcessEnv) {
  const { direction } = settings;
  if (direction === "both") return [];
  const [other, verb] =
    direction === "ingress" ? (["egress", "send"] as const) : (["ingress", "receive"] as const);
  const added = services.filter(
    ({ name, accessLogConfiguration }) =>
      accessLogConfiguration !== undefined &&
      tasks.some(({ service, proxy }) => service === name && proxy[other].length > 0),
  );
  if (added.length === 0) return [];
  const what = `${list(added)} ${added.length === 1 ? `${verb}s` : verb}`;
  const command = commandLine("up --direction both", env);
  return [`Only ${direction} is logged: \`${command}\` adds what ${what}.`];
}

/** `--format` switches the log on where a service has ports; a client needs it in its definition. */
function servicesWithoutLog({ services }: PlanParts, env: NodeJS.ProcessEnv): readonly string[] {
  const silent = services.filter(
    ({ taskIds, accessLogConfiguration }) =>
      taskIds.length > 0 && accessLogConfiguration === undefined,
  );
  const clients = silent.filter(({ role }) => role === "client");
  const servers = silent.filter(({ role }) => role === "client-server");
  const isOff = (of: readonly ServicePlan[]) =>
    `${list(of)} ${of.length === 1 ? "has" : "have"} no accessLogConfiguration and ${of.length === 1 ? "writes" : "write"} no access log`;
  return [
    ...(clients.length > 0 ? [`${isOff(clients)}, whatever --direction and --format are.`] : []),
    ...(servers.length > 0
      ? [`${isOff(servers)}: \`${commandLine("up --format JSON", env)}\` switches it on.`]
      : []),
  ];
}

function list(services: readonly ServicePlan[]): string {
  const names = services.map(({ name }) => name);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}
