import type { CommandContext } from "../context.ts";
import { type SimulationFlags, simulationOptions, toSimulateOptions } from "../options.ts";

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
    .argument("[path...]", "task definitions, service definitions and folders of them");
  for (const option of simulationOptions()) {
    if (!["--runtime", "--timeout", "--images", "--intercept"].includes(option.long ?? ""))
      compose.addOption(option);
  }
  compose
    .option("--out <dir>", "folder to write into", ".")
    .addHelpText("after", "\nExample:\n  sc-sim export compose infra/ecs --out compose")
    .action(
      async (paths: string[], { out, ...flags }: SimulationFlags & { readonly out: string }) => {
        const { exportCompose } = await import("../../export/compose/export-compose.ts");
        const { timeoutMs: _timeoutMs, ...options } = toSimulateOptions(paths, {
          ...flags,
          timeout: 1,
        });
        for (const file of await exportCompose({ ...options, out, env, cwd }))
          terminal.say(`Wrote ${file}`);
      },
    );
}
