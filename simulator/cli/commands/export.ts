import { join, resolve } from "node:path";
import type { ExportedService } from "../../export/infrastructure/exported-service.ts";
import type { CommandContext } from "../context.ts";
import {
  INPUT_PATHS,
  type SimulationFlags,
  simulationOptions,
  toSimulateOptions,
} from "../options.ts";
import { sayWarnings } from "../say-warnings.ts";
import { writeFiles } from "../write-files.ts";

/** What the simulator itself does beside the containers: without it these flags would have no effect. */
const NOT_OF_COMPOSE: ReadonlySet<string> = new Set([
  ...["--runtime", "--timeout", "--images", "--intercept", "--fidelity"],
  ...["--logs-port", "--logs-open", "--logs-tls", "--logs-for-apps"],
  ...["--subscriptions-to", "--insights-switches"],
]);

export function addExport({ program, terminal, env, cwd }: CommandContext): void {
  const command = program
    .command("export")
    .summary("write these inputs as a Compose project, or for CloudFormation or Terraform")
    .description("Writes any plan in another form.");
  for (const target of INFRASTRUCTURE) addInfrastructure(target);
  const compose = command
    .command("compose")
    .description(
      "Writes compose.yaml and one Envoy bootstrap per task, for `docker compose up` without Node.",
    )
    .argument("[path...]", INPUT_PATHS);
  for (const option of simulationOptions()) {
    if (!NOT_OF_COMPOSE.has(option.long ?? "")) compose.addOption(option);
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

  function addInfrastructure({ name, writes }: Infrastructure): void {
    const infrastructure = command
      .command(name)
      .description(
        `Prints the part of these inputs that Service Connect needs, to be pasted: ${writes}. The access log is switched on.`,
      )
      .argument(
        "[path...]",
        "whatever `plan` reads: definitions, templates, plans, folders of them",
      );
    for (const option of simulationOptions()) {
      if (INFRASTRUCTURE_OPTIONS.has(option.long ?? "")) infrastructure.addOption(option);
    }
    infrastructure
      .addHelpText("after", `\nExample:\n  sc-sim export ${name} infra/ecs --format TEXT`)
      .action(async (paths: string[], flags: SimulationFlags) => {
        const { exportedServices } = await import(
          "../../export/infrastructure/exported-service.ts"
        );
        const options = { ...toSimulateOptions(paths, flags), env, cwd };
        const { services, warnings, leftOut } = await exportedServices(options);
        sayWarnings(warnings, terminal);
        await terminal.write(await textOf(name, services));
        for (const sentence of leftOut) terminal.say(sentence);
      });
  }
}

interface Infrastructure {
  readonly name: "cloudformation" | "terraform";
  readonly writes: string;
}

const INFRASTRUCTURE: readonly Infrastructure[] = [
  { name: "cloudformation", writes: "Properties of each AWS::ECS::Service" },
  { name: "terraform", writes: "a block for each aws_ecs_service" },
];

/** Those that say how inputs are read, and what is logged. */
const INFRASTRUCTURE_OPTIONS: ReadonlySet<string> = new Set([
  ...["--format", "--include-query-parameters", "--keep-going"],
  ...["--parameter", "--stack", "--namespace"],
]);

async function textOf(
  name: Infrastructure["name"],
  services: readonly ExportedService[],
): Promise<string> {
  if (name === "terraform") {
    const { terraformBlocks } = await import("../../export/infrastructure/terraform-blocks.ts");
    return terraformBlocks(services);
  }
  const { cloudFormationProperties } = await import(
    "../../export/infrastructure/cloudformation-properties.ts"
  );
  return cloudFormationProperties(services);
}

interface ExportFlags extends SimulationFlags {
  readonly out: string;
  readonly force?: true;
}
