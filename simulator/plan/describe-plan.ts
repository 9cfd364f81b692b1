import type { EgressListener, Plan, ServicePlan, TaskPlan } from "./plan.ts";

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
      plan.services.map((service) => describeAccessLog(plan, service)),
    ),
    ...notesOf(plan),
  ].join("\n");
}

type Row = readonly string[];

function describeService({ name, role, taskIds }: ServicePlan): Row {
  const tasks = taskIds.length === 1 ? "1 task" : `${taskIds.length} tasks`;
  return [name, role === "client" ? "client only" : "client and server", tasks];
}

function describeEndpoint(plan: Plan, url: string): Row {
  const endpoint = plan.endpoints.find((candidate) => candidate.url === url);
  const upstreams = plan.tasks[0]?.proxy.egress.find(
    (listener) => listener.endpoint.url === url,
  )?.upstreams;
  const count = upstreams?.length ?? 0;
  return [
    url,
    `→ ${endpoint?.ecsService ?? ""}`,
    count === 0 ? "no task behind it: 503" : `${count} ${count === 1 ? "task" : "tasks"}`,
  ];
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
      describeEgress(listener),
    ]),
  ];
}

function describeEgress({
  endpoint,
  listenerAddress,
  listenerPort,
  upstreams,
}: EgressListener): string {
  const targets = upstreams.map(({ address, port }) => `${address}:${port}`).join(", ") || "nobody";
  const moved =
    listenerPort === endpoint.port ? "" : ` (port ${endpoint.port} cannot be bound here)`;
  return `${listenerAddress}:${listenerPort}${moved} → ${targets}`;
}

function describeAccessLog(
  plan: Plan,
  { name, taskIds, accessLogConfiguration }: ServicePlan,
): Row {
  if (accessLogConfiguration === undefined) return [name, "off (no accessLogConfiguration)"];
  const { format, includeQueryParameters } = accessLogConfiguration;
  const task = plan.tasks.find(({ taskId }) => taskId === taskIds[0]);
  const directions = task?.proxy.accessLog?.directions.join(" and ") ?? plan.settings.direction;
  const { group, logDriver } = task?.proxy.log ?? { group: "", logDriver: "awslogs" };
  const destination = logDriver === "awslogs" ? group : `driver ${logDriver}, collected here`;
  return [
    name,
    `${format}, ${directions}, query parameters ${includeQueryParameters}, profile ${plan.settings.profile}`,
    destination,
  ];
}

function notesOf({ settings, services, tasks, runtime }: Plan): readonly string[] {
  const notes: string[] = [];
  if (settings.direction !== "ingress") {
    notes.push("Whether proxies on AWS log what they send (egress) is not known.");
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
