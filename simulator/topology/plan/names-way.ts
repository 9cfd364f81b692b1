import { basename } from "node:path";
import type { ContainerDefinition, NamesWay } from "../model/namespace.ts";
import type { Plan } from "./plan.ts";

/** Programs that run an app on Node, or start one that does. */
const NODE_PROGRAMS: ReadonlySet<string> = new Set([
  ...["node", "nodejs", "npm", "npx", "yarn", "pnpm", "tsx", "ts-node", "nodemon"],
]);

/** What of a container decides how it learns names. */
export interface Named {
  readonly definition: {
    readonly run?: Pick<NonNullable<ContainerDefinition["run"]>, "names" | "command">;
  };
}

/** How a container of the local runtime learns names: as sc-sim.yaml says, else the best way of the machine. */
export function namesWayOf({ names }: Pick<Plan, "names">, container?: Named): NamesWay {
  return container?.definition.run?.names ?? names ?? "preload";
}

/** Whether the app of a container of the local runtime resolves the endpoints' names. */
export function resolvesNames(plan: Pick<Plan, "names">, container: Named): boolean {
  const way = namesWayOf(plan, container);
  return way === "preload" ? runsOnNode(container) : way !== "none";
}

/** Whether it reaches an endpoint under the endpoint's own port, though the listener has another one: the preload does that. */
export function isToldOfPorts(plan: Pick<Plan, "names">, container: Named): boolean {
  return runsOnNode(container) && namesWayOf(plan, container) !== "none";
}

/** A shell script may start Node as well; that cannot be seen from here. */
function runsOnNode({ definition }: Named): boolean {
  const [program = ""] = definition.run?.command ?? [];
  return NODE_PROGRAMS.has(basename(program).replace(/\.(?:exe|cmd)$/, ""));
}
