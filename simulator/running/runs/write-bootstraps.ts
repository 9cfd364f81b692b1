import { join } from "node:path";
import type { Bootstrap } from "../../../envoy/types.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import { makeFolder } from "./make-folder.mjs";
import { writePrivateFile } from "./private-files.ts";
import { folderUnusable } from "./run-record.ts";

interface WriteOptions {
  readonly runFolder: string;
  readonly plan: Plan;
  /** By task id. */
  readonly bootstraps: ReadonlyMap<string, Bootstrap>;
}

/**
 * Writes every task's Envoy configuration to `bootstrap/<task name>.json` of the run folder, indented for people.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function writeBootstraps({ runFolder, plan, bootstraps }: WriteOptions): void {
  const folder = join(runFolder, "bootstrap");
  try {
    makeFolder(folder, { isPrivate: true });
    for (const { name, taskId } of plan.tasks) {
      const text = JSON.stringify(bootstraps.get(taskId), null, 2);
      writePrivateFile(join(folder, `${name}.json`), text);
    }
  } catch (cause) {
    throw folderUnusable(folder, cause);
  }
}
