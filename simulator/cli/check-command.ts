import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { SimulatorError } from "../errors.ts";
import { nearName } from "../near-name.ts";

/**
 * Refuses a first word that is nearly a command. `up` is the default and takes paths, so commander
 * would take `dwon` for a path. A word that exists as a file or folder is one.
 *
 * @throws {SimulatorError} `USAGE`, with the nearest command.
 */
export function checkCommand(word: string, { commands }: Command, cwd: string): void {
  if (!/^[a-z]{2,}$/i.test(word) || existsSync(resolve(cwd, word))) return;
  // Commander adds `help` by itself.
  const names = [...commands.map((command) => command.name()), "help"];
  if (names.includes(word)) return;
  const near = nearName(word, names);
  if (near === undefined) return;
  throw new SimulatorError("USAGE", `There is no command, file or folder "${word}".`, {
    remedy: `Did you mean \`sc-sim ${near}\`? A folder of that name can be given as ./${word}.`,
  });
}
