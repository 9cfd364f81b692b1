import type { EgressListener, LogDestination, Plan, ServicePlan, TaskPlan } from "./plan.ts";

/** The text of a plan, for `sc-sim plan` and the start of `sc-sim up`: who runs, who can be dialled, who listens where and logs what. */
export function describePlan(plan: Plan): string {
  return [
    `Namespace ${plan.namespace} (${plan.runtime} runtime)`,
    "",
    ...table("Services", plan.services.map(describeService)),
    ...table(
      "Endpoints",
      plan.endpoints.map((endpoint) => describeEndpoint(plan, endpoint.url)),
    ),
    ...table("Proxies", plan.tasks.flatMap(describeProxy)),
    ...table(
      "Access logs",
      plan.services.flatMap((service) => describeAccessLog(plan, service)),
    ),
    ...notesOf(plan),
  ].join("\n");
}

type Row = readonly string[];

function describeService({ name, role, taskIds }: ServicePlan): Row {
  return [name, role === "client" ? "client only" : "client and server", count(taskIds.length)];
}

function describeEndpoint({ services, endpoints }: Plan, url: string): Row {
  const { ecsService = "" } = endpoints.find((endpoint) => endpoint.url === url) ?? {};
  const tasks = services.find(({ name }) => name === ecsService)?.taskIds.length ?? 0;
  return [url, `→ ${ecsService}`, tasks === 0 ? "no task behind it: 503" : count(tasks)];
}

function count(tasks: number): string {
  return tasks === 1 ? "1 task" : `${tasks} tasks`;
}

function describeProxy(task: TaskPlan): readonly Row[] {
  const { ingress, egress } = task.proxy;
  return [
    ...ingress.map((listener) => [
      task.name,
      listener.listenerName,
      `${listener.listenerAddress}:${listener.listenerPort} → app ${listener.appAddress}:${listener.appPort}`,
    ]),
    ...egress.map((listener) => [
      task.name,
      `egress ${listener.endpoint.url}`,
      describeEgress(task, listener),
    ]),
  ];
}

function describeEgress(
  task: TaskPlan,
  { endpoint, listenerAddress, listenerPort, upstreams }: EgressListener,
): string {
  const targets = upstreams.map(({ address, port }) => `${address}:${port}`).join(", ") || "nobody";
  const virtualAddress =
    task.addresses.egress[`${endpoint.dnsName}:${endpoint.port}`]?.virtualAddress;
  const isMoved = listenerPort !== endpoint.port || listenerAddress !== virtualAddress;
  const moved = isMoved ? ` (stands for ${virtualAddress}:${endpoint.port})` : "";
  return `${listenerAddress}:${listenerPort}${moved} → ${targets}`;
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

function notesOf({ settings, services, tasks, runtime }: Plan): readonly string[] {
  const notes: string[] = [];
  if (tasks.some(({ proxy }) => proxy.accessLog?.directions.includes("egress"))) {
    notes.push("Whether proxies on AWS log what they send (egress) is not known: README.");
  }
  if (services.some(({ accessLogConfiguration: log }) => log?.format === "TEXT")) {
    notes.push("No TEXT line from AWS is published: TEXT follows AWS's documentation.");
  }
  if (settings.flush === "aws") notes.push("Lines come up to 10 s late, as on AWS (--flush aws).");
  const isRenamed = runtime === "local" && tasks.some(({ containers }) => containers.length > 0);
  if (isRenamed) notes.push("A local app listens on $PORT, which stands for its containerPort.");
  return notes.length === 0 ? [] : ["Notes", ...notes.map((note) => `  ${note}`)];
}

/** A heading and its rows, columns aligned. */
function table(heading: string, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [heading, ...lines, ""];
}
