import type { LogConfiguration } from "../model/namespace.ts";
import type { ContainerPlan, Plan, PlannedDefinition } from "./plan.ts";

const HIDDEN = "(sensitive)";

/** Options that only name where lines go; every other option may hold a token. */
const LOG_NAMES: ReadonlySet<string> = new Set([
  "awslogs-group",
  "awslogs-region",
  "awslogs-stream-prefix",
]);

/** A plan as it may be shown: without what the team's own tool marks as sensitive. */
export function printablePlan(plan: Plan): Plan {
  return {
    ...plan,
    tasks: plan.tasks.map((task) => ({ ...task, containers: task.containers.map(printable) })),
  };
}

function printable(container: ContainerPlan): ContainerPlan {
  const { definition } = container;
  return definition.isSensitive ? { ...container, definition: hidden(definition) } : container;
}

/** Names, ports and the image stay: every other command shows them as well. */
function hidden(definition: PlannedDefinition): PlannedDefinition {
  const { command, entryPoint, healthCheck, logConfiguration, user, workingDirectory } = definition;
  return {
    ...definition,
    ...(command && { command: command.map(() => HIDDEN) }),
    ...(entryPoint && { entryPoint: entryPoint.map(() => HIDDEN) }),
    ...(healthCheck && {
      healthCheck: { ...healthCheck, command: healthCheck.command.map(() => HIDDEN) },
    }),
    ...(logConfiguration && { logConfiguration: withoutTokens(logConfiguration) }),
    ...(user !== undefined && { user: HIDDEN }),
    ...(workingDirectory !== undefined && { workingDirectory: HIDDEN }),
  };
}

function withoutTokens({ logDriver, options }: LogConfiguration): LogConfiguration {
  const entries = Object.entries(options).map(([name, value]) => [
    name,
    LOG_NAMES.has(name) ? value : HIDDEN,
  ]);
  return { logDriver, options: Object.fromEntries(entries) };
}
