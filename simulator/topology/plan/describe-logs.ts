import { awslogsOptionsOf } from "./awslogs-options.ts";
import { hasOwnCredentials } from "./logs-variables.ts";
import type { Plan } from "./plan.ts";

/** Options of the awslogs driver that decide what is lost when it cannot keep up. */
const LOSS_OPTIONS = ["mode", "max-buffer-size"];

/** What the reader of a plan should know of its logs; sentences. */
export function describeLogs(plan: Plan): readonly string[] {
  const losses =
    plan.settings.fidelity === "aws" ? describeLosses(plan) : describeLossOptions(plan);
  return [...losses, ...describeLogsForApps(plan)];
}

function describeLosses(plan: Plan): readonly string[] {
  const isLossy = [...awslogsOptionsOf(plan).values()].some(({ mode }) => mode === "non-blocking");
  return isLossy
    ? ["Lines can be lost, as on AWS: ECS's mode of the awslogs driver is non-blocking."]
    : [];
}

function describeLossOptions({ services, tasks }: Plan): readonly string[] {
  const all = [
    ...services.map(({ logConfiguration }) => logConfiguration),
    ...tasks.flatMap(({ containers }) =>
      containers.map(({ definition }) => definition.logConfiguration),
    ),
  ];
  const used = all.flatMap((log) =>
    log?.logDriver === "awslogs" ? Object.keys(log.options ?? {}) : [],
  );
  const named = LOSS_OPTIONS.filter((name) => used.includes(name));
  if (named.length === 0) return [];
  const verb = named.length === 1 ? "has" : "have";
  return [
    `No line is lost here: ${named.join(" and ")} of the awslogs driver ${verb} no effect without --fidelity aws.`,
  ];
}

function describeLogsForApps({ settings, tasks }: Plan): readonly string[] {
  if (!settings.logsForApps) return [];
  const containers = tasks.flatMap((task) =>
    task.containers.filter(hasOwnCredentials).map(({ name }) => `${name} of ${task.service}`),
  );
  return [
    "Apps get the variables of the CloudWatch Logs API that they lack (--logs-for-apps).",
    ...[...new Set(containers)].map(
      (name) => `Credentials of its own, taken only with --logs-open: ${name}.`,
    ),
  ];
}
