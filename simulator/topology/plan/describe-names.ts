import { basename } from "node:path";
import type { ContainerPlan, Plan } from "./plan.ts";

/** Programs that run an app on Node, or start one that does. */
const NODE_PROGRAMS: ReadonlySet<string> = new Set([
  ...["node", "nodejs", "npm", "npx", "yarn", "pnpm", "tsx", "ts-node", "nodemon"],
]);

const MOST_NAMED = 3;

/**
 * Which apps resolve the names of the namespace's endpoints, in a sentence; `undefined` where there is no app or no endpoint. In a container all
 * do (`/etc/hosts`). A process has no hosts file of its own: Node is taught the names as it starts, and the others get a variable.
 */
export function describeNames({ runtime, tasks, endpoints }: Plan): string | undefined {
  const containers = tasks.flatMap((task) =>
    task.containers.map((container) => ({ name: `${task.service}/${container.name}`, container })),
  );
  if (containers.length === 0 || endpoints.length === 0) return undefined;
  if (runtime === "docker") return "Every app resolves the endpoint names (/etc/hosts).";
  const others = new Set(
    containers.filter(({ container }) => !runsOnNode(container)).map(({ name }) => name),
  );
  if (others.size === 0) return "Every app resolves the endpoint names (all run on Node).";
  const named = [...others].slice(0, MOST_NAMED).join(", ");
  const more = others.size > MOST_NAMED ? ` and ${others.size - MOST_NAMED} more` : "";
  const have = others.size === 1 ? "has" : "have";
  return `Node apps resolve the endpoint names; ${named}${more} ${have} them in $SC_SIM_ENDPOINTS.`;
}

/** A shell script may start Node as well; that cannot be seen from here. */
function runsOnNode({ definition }: ContainerPlan): boolean {
  const [program = ""] = definition.run?.command ?? [];
  return NODE_PROGRAMS.has(basename(program).replace(/\.(?:exe|cmd)$/, ""));
}
