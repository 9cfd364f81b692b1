import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { type SimulationFlags, simulationOptions } from "../options.ts";

/** Of the options of a simulation those that are about the API. */
const FLAGS = ["logs-port", "logs-open", "logs-tls", "subscriptions-to", "insights-switches"];

export function addLogsServe(logs: Command, context: CommandContext): void {
  const command = logs
    .command("serve")
    .summary("serve the CloudWatch Logs API over a finished run, or over captures")
    .description(
      "Serves the CloudWatch Logs API over the log of a finished run, or over captures in any wrapping that `check` reads, until\n" +
        "Ctrl-C. Prints the variables that AWS's clients need. The log of a run is not changed: calls that would are refused.",
    )
    .argument(
      "[source...]",
      "the id of a run, or files, folders or - (default: the last run); see `sc-sim ps --all`",
    );
  for (const option of simulationOptions())
    if (FLAGS.includes(option.name())) command.addOption(option);
  command
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  sc-sim logs serve\n" +
        "  sc-sim logs serve captures/ --logs-port 4599\n" +
        '  eval "$(sc-sim env)"     (in another terminal)\n  aws logs describe-log-groups',
    )
    .action(async (sources: readonly string[], flags: SimulationFlags) => {
      const { serveLogs } = await import("../serve-logs.ts");
      await serveLogs(context, { sources, flags });
    });
}
