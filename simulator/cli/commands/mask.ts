import { loadProfile } from "../../line/access-log/profiles/load-profile.ts";
import { createLineSplitter, type Line } from "../../line/sources/line-splitter.ts";
import { printableLines } from "../../printable.ts";
import type { CommandContext } from "../context.ts";
import { maskLine } from "../mask-line.ts";

/** As many problems as a person reads. */
const SHOWN_PROBLEMS = 20;

const NEWLINE = Buffer.from("\n");

export function addMask({ program, terminal, cwd, exitWith }: CommandContext): void {
  program
    .command("mask")
    .summary("replace what differs each time in access-log lines, for snapshots")
    .description(
      "Reads access-log lines (TEXT or JSON) from standard input and prints each with a placeholder such as <start_time> for every value\n" +
        "that differs each time the same request is made, and with its JSON keys sorted: for snapshots in any language.",
    )
    .option(
      "--profile <name|file>",
      "the lines are of this profile (default: any built-in profile)",
    )
    .addHelpText(
      "after",
      "\nA line that cannot be read is printed as it is and reported; the exit status is\n" +
        "1 then.\n" +
        "\nExample:\n  sc-sim logs | sc-sim mask > lines.snapshot",
    )
    .action(async ({ profile: name }: { readonly profile?: string }) => {
      const profile = name === undefined ? undefined : loadProfile(name, cwd);
      const { stdin } = process;
      if (stdin.isTTY) terminal.say("Reading lines from this terminal; Ctrl-D ends them.");
      const counts = { lines: 0, problems: 0 };
      const print = async (lines: readonly Line[]) => {
        for (const line of lines) {
          counts.lines += 1;
          const masked = maskLine(line, profile);
          if (masked.problem !== undefined) report(masked.problem);
          await terminal.write(
            typeof masked.line === "string"
              ? `${masked.line}\n`
              : Buffer.concat([masked.line, NEWLINE]),
          );
        }
      };
      const report = (problem: string) => {
        counts.problems += 1;
        if (counts.problems > SHOWN_PROBLEMS) return;
        terminal.say(printableLines(`Line ${counts.lines}: ${problem}`));
      };
      const splitter = createLineSplitter();
      for await (const chunk of stdin) await print(splitter.push(chunk));
      await print(splitter.end());
      const { lines, problems } = counts;
      if (lines === 0) terminal.say("There was no line on standard input.");
      if (problems === 0) return;
      terminal.say(`Not masked, and printed without a change: ${problems} of ${lines}.`);
      exitWith(1);
    });
}
