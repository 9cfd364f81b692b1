import { type Located, problemAt } from "../input/located.ts";
import type { TaskDefinitionInput } from "../input/task-definition.ts";
import type { Problem } from "../problem.ts";
import type { TaskDefinition } from "./namespace.ts";
import type { ServiceContext } from "./resolve-namespace.ts";

/** What keeps the containers of a task definition from running in the chosen runtime, and what to write in sc-sim.yaml. */
export function runProblems(
  { overrides: { requireRun } }: ServiceContext,
  found: Located<TaskDefinitionInput>,
  { family, containers }: TaskDefinition,
): readonly Problem[] {
  if (requireRun === "none") return [];
  return containers.flatMap((container, index) => {
    const key = `${family}/${container.name}`;
    const path = ["containerDefinitions", index];
    if (container.run?.skip) return [];
    const problems: Problem[] = [];
    if (requireRun === "local" && container.run?.command === undefined) {
      problems.push(problemAt(found, { path, message: missingCommand(key) }));
    }
    const missing = container.secretNames.filter(
      (name) => container.run?.secrets[name] === undefined,
    );
    if (missing.length > 0) {
      const message = `The secrets ${missing.join(", ")} live in AWS. Give them values for here in sc-sim.yaml: containers: { "${key}": { secrets: { ${missing[0]}: "…" } } }`;
      problems.push(problemAt(found, { path: [...path, "secrets"], message }));
    }
    return problems;
  });
}

function missingCommand(key: string): string {
  return `How ${key} runs here is not said. Write in sc-sim.yaml: containers: { "${key}": { command: [node, server.ts] } }, or skip: true.`;
}
