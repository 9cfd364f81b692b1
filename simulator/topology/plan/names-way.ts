import type { NamesWay } from "../model/namespace.ts";
import type { ContainerPlan, Plan } from "./plan.ts";

/** How a container of the local runtime learns names: as sc-sim.yaml says, else the best way of the machine. */
export function namesWayOf(
  { names }: Pick<Plan, "names">,
  container?: Pick<ContainerPlan, "definition">,
): NamesWay {
  return container?.definition.run?.names ?? names ?? "preload";
}
