import type { Plan } from "../../topology/plan/plan.ts";
import type { Terminal } from "../terminal.ts";
import { type RowLayout, whoColumnsFor } from "./line-row.ts";
import { serviceColours } from "./service-colours.ts";

/** The layout of rows for a terminal that shows lines of this plan, as wide as the terminal is when it is asked. */
export function rowLayout(
  terminal: Pick<Terminal, "columns" | "paintData">,
  plan: Pick<Plan, "tasks" | "services">,
): () => RowLayout {
  const taskNames = plan.tasks.map(({ name }) => name);
  const colourOf = serviceColours(plan.services.map(({ name }) => name));
  return () => {
    const columns = terminal.columns();
    const whoColumns = columns === Infinity ? 0 : whoColumnsFor(taskNames, columns);
    return { columns, whoColumns, colourOf, paint: terminal.paintData };
  };
}
