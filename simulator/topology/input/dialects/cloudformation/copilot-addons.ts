import { resolve } from "node:path";
import type { StackSource } from "./root-stacks.ts";

/**
 * The path of the addons of a workload of Copilot, where its stack nests some: by the URL that they were uploaded to.
 * `copilot svc package --output-dir` writes the same template beside the stack's.
 * https://aws.github.io/copilot-cli/docs/developing/addons/workload/
 */
export function addonsPath({
  template,
  parameters = new Map(),
}: Pick<StackSource, "template" | "parameters">): string | undefined {
  const name = parameters.get("WorkloadName");
  const url = parameters.get("AddonsTemplateURL") ?? "";
  if (name === undefined || url === "") return undefined;
  return resolve(template.folder, `${name}.addons.stack.yml`);
}
