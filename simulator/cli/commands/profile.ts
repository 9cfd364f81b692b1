import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { SimulatorError } from "../../errors.ts";
import { profileFromJson } from "../../line/access-log/profiles/profile-from-json.ts";
import { profileFromLines } from "../../line/report/profile-from-lines.ts";
import type { CommandContext } from "../context.ts";
import { readNamedLog } from "../log-source.ts";
import { writeOutput } from "../write-output.ts";

interface ProfileFlags {
  readonly from: string;
  readonly name: string;
  readonly extends: string;
  readonly out?: string;
  readonly force?: true;
}

export function addProfile({ program, terminal, cwd }: CommandContext): void {
  program
    .command("profile")
    .summary("make a profile of lines that you captured on AWS")
    .description("Profiles say which keys a line has.")
    .command("new")
    .description("Makes a profile file of captured JSON lines, for --profile of every command.")
    .requiredOption("--from <file>", "captured lines, as `check` takes them; - is standard input")
    .option("--name <name>", "what the profile is called", "our-account")
    .option(
      "--extends <name>",
      "profile for what the lines do not show: other protocols, TEXT",
      "observed-2025-11",
    )
    .option("--out <file>", "file to write into; standard output where there is none")
    .option("--force", "replace the file if it exists already")
    .addHelpText(
      "after",
      "\nExample:\n  sc-sim profile new --from captured.jsonl --out our-account.json",
    )
    .action(async ({ from, name, out, force, ...flags }: ProfileFlags) => {
      const target = out === undefined ? undefined : resolve(cwd, out);
      if (target !== undefined && !force && existsSync(target)) {
        throw new SimulatorError("USAGE", `${out} exists already.`, {
          remedy: "Name another file with --out, or replace it with --force.",
        });
      }
      const label = from === "-" ? "standard input" : basename(from);
      const file = await readNamedLog({ file: from, cwd }, (source) =>
        profileFromLines(source, { name, from: label, extends: flags.extends }),
      );
      // What is written has to be readable.
      profileFromJson(file);
      const text = `${JSON.stringify(file, null, 2)}\n`;
      if (target === undefined) {
        await terminal.write(text);
        return;
      }
      writeOutput(target, text);
      terminal.say(`Wrote ${out}. Use it with --profile ${out}`);
    });
}
