import { join, resolve } from "node:path";
import type { CommandContext } from "../context.ts";
import {
  INPUT_PATHS,
  type SimulationFlags,
  simulationOptions,
  toSimulateOptions,
} from "../options.ts";
import { sayWarnings } from "../say-warnings.ts";
import { writeFiles } from "../write-files.ts";

export function addExport({ program, terminal, env, cwd }: CommandContext): void {
  const command = program
    .command("export")
    .summary("write these inputs as a Compose project that runs without the simulator")
    .description("Writes any plan in another form.");
  const compose = command
    .command("compose")
    .description(
      "Writes compose.yaml and one Envoy bootstrap per task, for `docker compose up` without Node.",
    )
    .argument("[path...]", INPUT_PATHS);
  for (const option of simulationOptions()) {
    if (!["--runtime", "--timeout", "--images", "--intercept"].includes(option.long ?? ""))
      compose.addOption(option);
  }
  compose
    .option("--out <dir>", "folder to write into", ".")
    .option("--force", "replace files that exist already; nothing else is touched")
    .addHelpText("after", "\nExample:\n  sc-sim export compose infra/ecs --out compose")
    .action(async (paths: string[], { out, force, ...flags }: ExportFlags) => {
      const { composeProject } = await import("../../export/compose/compose-project.ts");
      const options = { ...toSimulateOptions(paths, flags), out, env, cwd };
      const { files, warnings, leftOut } = await composeProject(options);
      sayWarnings(warnings, terminal);
      writeFiles({ folder: resolve(cwd, out), files, force: force === true, cwd });
      for (const { path } of files) terminal.say(`Wrote ${join(out, path)}`);
      for (const sentence of leftOut) terminal.say(sentence);
    });
}

interface ExportFlags extends SimulationFlags {
  readonly out: string;
  readonly force?: true;
}
