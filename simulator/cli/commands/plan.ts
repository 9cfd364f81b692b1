import { join, relative } from "node:path";
import { planSimulation } from "../../app/plan-simulation.ts";
import type { SimulatorError } from "../../errors.ts";
import { printableLines } from "../../printable.ts";
import { describePlan } from "../../topology/plan/describe-plan.ts";
import { printablePlan } from "../../topology/plan/printable-plan.ts";
import { commandLine, withCommandLines } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { foldWords } from "../fit.ts";
import {
  INPUT_PATHS,
  type SimulationFlags,
  simulationOptions,
  toSimulateOptions,
} from "../options.ts";
import { sayWarnings } from "../say-warnings.ts";
import { writeOutput } from "../write-output.ts";

interface PlanFlags extends SimulationFlags {
  readonly out?: string;
  readonly json?: true;
  readonly ignored?: true;
}

export function addPlan({ program, terminal, env, cwd }: CommandContext): void {
  const command = program
    .command("plan")
    .summary("say what would run; start nothing")
    .description("Says what would run, and writes the Envoy bootstraps with --out. Starts nothing.")
    .argument("[path...]", INPUT_PATHS);
  for (const option of simulationOptions()) command.addOption(option);
  command
    .option("--out <dir>", "write one Envoy bootstrap per task into this folder")
    .option("--ignored", "list the ECS fields that are accepted and have no meaning here")
    .option("--json", "print the plan as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  sc-sim plan infra/ecs --format JSON --out envoy-bootstraps",
    )
    .action(async (paths: string[], flags: PlanFlags) => {
      const planned = await planSimulation({ ...toSimulateOptions(paths, flags), env, cwd });
      const { plan, ignoredFields, refusal } = planned;
      sayWarnings(planned.warnings, terminal);
      if (flags.out !== undefined) writeBootstraps(flags.out);
      if (flags.json) {
        const problems = { ignoredFields, startProblems: refusal?.problems ?? [] };
        const printed = { ...printablePlan(plan), ...problems };
        await terminal.write(`${JSON.stringify(printed, null, 2)}\n`);
        return;
      }
      const columns = terminal.columns();
      const rows = describePlan(plan).split("\n");
      const folded = rows.flatMap((row) => foldWords(row, columns, 6));
      await terminal.write(`${folded.join("\n")}\n`);
      if (flags.ignored) {
        for (const field of ignoredFields) await terminal.write(`${field}\n`);
      } else if (ignoredFields.length > 0) {
        terminal.say(
          `${ignoredFields.length} ECS fields have no meaning here; --ignored lists them.`,
        );
      }
      if (refusal !== undefined) sayRefusal(refusal);

      function sayRefusal({ problem, remedy }: SimulatorError): void {
        const up = `\`${commandLine("up")}\` will not start this:`;
        const words = printableLines(withCommandLines(`${problem}\n  → ${remedy}`));
        terminal.say(`${terminal.paint("yellow", "⚠")} ${up} ${words}`);
      }

      function writeBootstraps(folder: string): void {
        for (const task of plan.tasks) {
          const file = join(folder, `${task.name}.json`);
          const bootstrap = planned.bootstraps.get(task.taskId);
          writeOutput(file, `${JSON.stringify(bootstrap, null, 2)}\n`);
          terminal.say(`Wrote ${relative(cwd, file) || file}`);
        }
      }
    });
}
