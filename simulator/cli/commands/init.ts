import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { SimulatorError } from "../../errors.ts";
import { loadInput } from "../../topology/input/load-input.ts";
import { throwProblems } from "../../topology/input/problems/problem.ts";
import { scSimYamlFor } from "../../topology/input/sc-sim-yaml/init-file.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { INPUT_PATHS } from "../options.ts";
import { writeOutput } from "../write-output.ts";

export function addInit({ program, terminal, cwd }: CommandContext): void {
  program
    .command("init")
    .summary("write a commented sc-sim.yaml that fits these inputs")
    .description(
      "Writes a commented sc-sim.yaml that says how each container of these inputs runs here.",
    )
    .argument("[path...]", INPUT_PATHS, ["."])
    .option("--out <file>", "where to write it (default: sc-sim.yaml in the first folder given)")
    .option("--stdout", "print it instead")
    .addHelpText("after", "\nExample:\n  sc-sim init infra/ecs")
    .action(async (paths: string[], flags: { readonly out?: string; readonly stdout?: true }) => {
      const input = await loadInput({ paths, cwd });
      // A container that is only half understood would get half an entry.
      throwProblems([...input.problems, ...input.problemsOfUnknowns()], { keepGoing: false });
      const text = scSimYamlFor(input);
      if (flags.stdout) {
        await terminal.write(text);
        return;
      }
      const file = resolve(cwd, flags.out ?? join(paths[0] ?? ".", "sc-sim.yaml"));
      if (existsSync(file)) {
        throw new SimulatorError("USAGE", `${relative(cwd, file)} exists already.`, {
          remedy: "Name another file with --out, or print it with --stdout and merge by hand.",
        });
      }
      writeOutput(file, text);
      terminal.say(`Wrote ${relative(cwd, file)}. Fill in the commands, then run:`);
      terminal.say(`  ${commandLine(`up ${paths.join(" ")}`)}`);
    });
}
