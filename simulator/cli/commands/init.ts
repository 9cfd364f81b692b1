import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { loadOptions } from "../../app/prepare.ts";
import { SimulatorError } from "../../errors.ts";
import { loadInput } from "../../topology/input/load-input.ts";
import { throwProblems } from "../../topology/input/problems/problem.ts";
import { unansweredProblems } from "../../topology/input/sc-sim-yaml/asked-answers.ts";
import { scSimYamlFor } from "../../topology/input/sc-sim-yaml/init-file.ts";
import { namespacesIn } from "../../topology/model/namespace-groups.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { INPUT_PATHS, inputOptions, type SimulationFlags, toSimulateOptions } from "../options.ts";
import { writeOutput } from "../write-output.ts";

interface InitFlags extends SimulationFlags {
  readonly out?: string;
  readonly stdout?: true;
}

export function addInit({ program, terminal, cwd, env }: CommandContext): void {
  const command = program
    .command("init")
    .summary("write a commented sc-sim.yaml that fits these inputs")
    .description(
      "Writes a commented sc-sim.yaml that says how each container of these inputs runs here, and what its templates ask for.",
    )
    .argument("[path...]", INPUT_PATHS, ["."]);
  for (const option of inputOptions()) command.addOption(option);
  command
    .option("--out <file>", "where to write it (default: sc-sim.yaml in the first folder given)")
    .option("--stdout", "print it instead")
    .addHelpText("after", "\nExample:\n  sc-sim init infra/ecs")
    .action(async (paths: string[], flags: InitFlags) => {
      const options = { ...toSimulateOptions(paths, flags), cwd, env };
      const input = await loadInput(loadOptions(options));
      // A container that is only half understood would get half an entry.
      throwProblems([...input.problems, ...unansweredProblems(input)], { keepGoing: false });
      const namespaces = namespacesIn(input);
      const text = scSimYamlFor(input, namespaces.length > 1 ? { namespaces } : {});
      if (flags.stdout) {
        await terminal.write(text);
        return;
      }
      const file = resolve(cwd, flags.out ?? join(folderFor(paths[0] ?? "."), "sc-sim.yaml"));
      if (existsSync(file)) {
        throw new SimulatorError("USAGE", `${relative(cwd, file)} exists already.`, {
          remedy: "Name another file with --out, or print it with --stdout and merge by hand.",
        });
      }
      writeOutput(file, text);
      const name = relative(cwd, file);
      const isFound = paths.some((path) => file.startsWith(`${resolve(cwd, path)}/`));
      const stacks = (options.stacks ?? []).map((stack) => `--stack ${quoted(stack)}`);
      const secrets = input.secretParameters.map((one) => `--parameter ${quoted(one)}=…`);
      const words = [...paths, ...(isFound ? [] : [name]), ...stacks, ...secrets];
      terminal.say(`Wrote ${name}. Fill in the commands, then run:`);
      terminal.say(`  ${commandLine(`up ${words.join(" ")}`)}`);
    });

  /** Beside a file, and beside `cdk.out`, which `cdk synth` writes. */
  function folderFor(path: string): string {
    const absolute = resolve(cwd, path);
    const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const isMade = isFolder && existsSync(join(absolute, "cdk.out"));
    return isFolder && !isMade ? path : dirname(path);
  }
}

/** A pattern would be the shell's own. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word}'`;
}
