import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** What every command is handed instead of reaching for globals. */
export interface CommandContext {
  readonly program: Command;
  readonly terminal: Terminal;
  /** The words of the command line, `--` among them. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Sets the exit status of a command that ends without an error; 0 where it is never called. */
  exitWith(status: number): void;
}
