import { printable } from "../../printable.ts";
import { describeLogs } from "./describe-logs.ts";
import { describeNames } from "./describe-names.ts";
import { countListeners, describeProxies, foldProxies } from "./describe-proxies.ts";
import { describeStandIns } from "./describe-stand-ins.ts";
import { lateLines } from "./late-lines.ts";
import type { LogDestination, Plan, ServicePlan } from "./plan.ts";
import { count, type Row, table } from "./table.ts";

interface DescribeOptions {
  /** The command that shows every listener: if it is given, a long table of them is folded. */
  readonly planCommand?: string;
}

/** As many listeners as a person looks through at the start. */
const MOST_LISTENERS = 10;

/** The text of a plan, for `sc-sim plan` and the start of `sc-sim up`: who runs, who can be dialled, who listens where and logs what. */
export function describePlan(plan: Plan, { planCommand }: DescribeOptions = {}): string {
  const listeners = countListeners(plan);
  const folds = planCommand !== undefined && listeners > MOST_LISTENERS;
  return [
    `Namespace ${plan.namespace} (${plan.runtime} runtime)`,
    "",
    ...table("Services", plan.services.map(describeService)),
    ...table(
      "Endpoints",
      plan.endpoints.map((endpoint) => describeEndpoint(plan, endpoint.url)),
    ),
    ...(folds
      ? table(`Proxies: ${listeners} listeners (\`${planCommand}\` shows each)`, foldProxies(plan))
      : table("Proxies", describeProxies(plan))),
    ...table(
      "Access logs",
      plan.services.flatMap((service) => describeAccessLog(plan, service)),
    ),
    ...describeStandIns(plan.standIns ?? [], planCommand),
    ...notesOf(plan),
  ].join("\n");
}

function describeService({ name, otherNames: [other = ""] = [], role, taskIds }: ServicePlan): Row {
  const what = role === "client" ? "client only" : "client and server";
  return [name, what, count(taskIds.length), other];
}

function describeEndpoint({ services, endpoints }: Plan, url: string): Row {
  const { ecsService = "" } = endpoints.find((endpoint) => endpoint.url === url) ?? {};
  const tasks = services.find(({ name }) => name === ecsService)?.taskIds.length ?? 0;
  return [url, `→ ${ecsService}`, tasks === 0 ? "no task behind it: 503" : count(tasks)];
}

/** What is logged and how; below it, where to. */
function describeAccessLog(
  { tasks, settings }: Plan,
  { name, taskIds, accessLogConfiguration }: ServicePlan,
): readonly Row[] {
  if (accessLogConfiguration === undefined) return [[name, "off (no accessLogConfiguration)"]];
  const proxy = tasks.find(({ taskId }) => taskId === taskIds[0])?.proxy;
  if (proxy === undefined) return [[name, "no lines: the service has no task"]];
  if (proxy.accessLog === undefined) {
    const misses = settings.direction === "ingress" ? "receives nothing" : "has nothing to call";
    return [[name, `no lines: it ${misses}, and --direction is ${settings.direction}`]];
  }
  const { format, directions, includeQueryParameters, profile } = proxy.accessLog;
  return [
    [
      name,
      `${format}, ${directions.join(" and ")}, query parameters ${includeQueryParameters}, profile ${profile}`,
    ],
    ["", `to ${describeDestination(proxy.log, taskIds[0] ?? "")}`],
  ];
}

function describeDestination({ group, stream, logDriver }: LogDestination, taskId: string): string {
  const where = `${group}, stream ${stream.replace(taskId, "<task id>")}`;
  return logDriver === "awslogs" ? where : `${where} (driver ${logDriver}: collected here)`;
}

function notesOf(plan: Plan): readonly string[] {
  const { settings, services, tasks, runtime } = plan;
  const notes: string[] = [];
  if (tasks.some(({ proxy }) => proxy.accessLog?.directions.includes("egress"))) {
    notes.push("Whether proxies on AWS log what they send (egress) is not known: docs/formats.md.");
  }
  if (services.some(({ accessLogConfiguration: log }) => log?.format === "TEXT")) {
    notes.push("No TEXT line from AWS is published: TEXT follows AWS's documentation.");
  }
  const late = lateLines(settings);
  if (late !== undefined)
    notes.push(`Lines come up to ${late.mostMs / 1000} s late, as on AWS (${late.flags}).`);
  notes.push(...describeLogs(plan));
  notes.push(...describeNames(plan));
  const isRenamed = runtime === "local" && tasks.some(({ containers }) => containers.length > 0);
  if (isRenamed) notes.push("A local app listens on $PORT, which stands for its containerPort.");
  notes.push(...(plan.inputNotes ?? []).map((note) => printable(note)));
  for (const other of plan.otherNamespaces ?? []) notes.push(describeLeftOut(other));
  return notes.length === 0 ? [] : ["Notes", ...notes.map((note) => `  ${note}`)];
}

function describeLeftOut({ name, services }: Required<Plan>["otherNamespaces"][number]): string {
  const what = services.length === 1 ? "1 service" : `${services.length} services`;
  return `Left out: namespace ${name} with ${what} (--namespace ${name}).`;
}
