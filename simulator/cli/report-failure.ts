import { SimulatorError } from "../errors.ts";
import { printableLines } from "../printable.ts";
import { VERSION } from "../version.ts";
import { withCommandLines } from "./command-name.ts";
import { OutputClosed, type Terminal } from "./terminal.ts";

/**
 * Says what went wrong: a deliberate failure as code, problem and remedy; anything else as the bug
 * it is, with its stack.
 *
 * @returns The exit status.
 */
export function reportFailure(error: unknown, terminal: Terminal): number {
  // A clean-up that failed after a failure; the failure came first.
  if (error instanceof SuppressedError) {
    const status = reportFailure(error.suppressed, terminal);
    const cleanUpStatus = reportFailure(error.error, terminal);
    return status || cleanUpStatus;
  }
  if (error instanceof OutputClosed) return 0;
  const { paint } = terminal;
  // A file name or an app's own words may hold what controls a terminal.
  const say = (start: string, text: string) => terminal.say(`${start}${printableLines(text)}`);
  if (error instanceof SimulatorError) {
    say(`${paint("red", `✖ ${error.code}`)}  `, error.problem);
    say(`  ${paint("cyan", "→")} `, withCommandLines(error.remedy));
    return error.exitStatus;
  }
  say(paint("red", "✖ This is a bug in sc-sim"), ` ${VERSION} (Node ${process.versions.node}).`);
  say("", error instanceof Error ? (error.stack ?? error.message) : String(error));
  say(`  ${paint("cyan", "→")} `, "Report it with the command you ran and the lines above.");
  return 1;
}
