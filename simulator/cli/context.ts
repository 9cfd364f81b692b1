import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** What every command is handed instead of reaching for globals. */
export interface CommandContext {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Sets the exit status of a command that ends without an error; 0 where it is never called. */
  exitWith(status: number): void;
}
