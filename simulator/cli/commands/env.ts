import { Option } from "commander";
import { SimulatorError } from "../../errors.ts";
import { logsEnvFileIn } from "../../logs/cloudwatch/logs-api/logs-environment.ts";
import { readEnvFile } from "../../running/runs/env-file.ts";
import { isRunning } from "../../running/runs/run-record.ts";
import { listServedLogs } from "../../running/runs/served-logs.ts";
import type { CommandContext } from "../context.ts";
import { CHOSEN_RUN_VARIABLE, findRunning, isMeant, meantRuns } from "../find-run.ts";
import { oldClientsNote, SHELLS, shellCommands } from "../shell-variables.ts";

interface EnvFlags {
  readonly shell: keyof typeof SHELLS;
  readonly run?: string;
}

export function addEnv({ program, terminal, env }: CommandContext): void {
  program
    .command("env")
    .summary("print the variables by which other programs find a simulation")
    .description(
      "Prints commands for your shell that set what other programs need to work with the running simulation: where its CloudWatch Logs\n" +
        "API is, region and credentials for AWS's clients, and the HTTP API if it is served.",
    )
    .addOption(
      new Option("--shell <shell>", "for which shell").choices(Object.keys(SHELLS)).default("sh"),
    )
    .option("--run <id>", "of this run; `sc-sim ps` lists them")
    .addHelpText(
      "after",
      "\nExamples:\n" + '  eval "$(sc-sim env)"\n' + "  sc-sim env --shell fish | source",
    )
    .action(async ({ shell, run }: EnvFlags) => {
      // It chooses anew: a shell that had the variables of an ended run gets those of the next one.
      const { [CHOSEN_RUN_VARIABLE]: _, ...others } = env;
      const variables =
        servedVariables(others, run) ?? runVariables({ env: others, run, terminal });
      await terminal.write(shellCommands(variables, shell));
      terminal.say(oldClientsNote(variables["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] ?? ""));
    });
}

function runVariables(options: Parameters<typeof findRunning>[0]): NodeJS.Dict<string> {
  const { runId, logsApi, api } = findRunning(options).record;
  const variables = { ...readEnvFile(logsApi?.envFile), ...readEnvFile(api?.envFile) };
  if (variables["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] === undefined) throw notReady(runId);
  return { [CHOSEN_RUN_VARIABLE]: runId, ...variables };
}

/**
 * The variables of a log that `sc-sim logs serve` serves: the one that is named, or the newest where no simulation runs. A run that is
 * served is the one that later commands of the shell are about.
 */
function servedVariables(
  env: NodeJS.ProcessEnv,
  run: string | undefined,
): NodeJS.Dict<string> | undefined {
  if (run === undefined && meantRuns({ env }).some(({ record }) => isRunning(record))) return;
  const served = listServedLogs(env).find(
    (one) => isMeant(one.id, run) || (one.run !== undefined && isMeant(one.run.runId, run)),
  );
  if (served === undefined) return undefined;
  const runId = served.run?.runId;
  const variables = readEnvFile(logsEnvFileIn(served.folder));
  return { ...(runId !== undefined && { [CHOSEN_RUN_VARIABLE]: runId }), ...variables };
}

function notReady(runId: string): SimulatorError {
  return new SimulatorError("NO_SIMULATION", `The simulation ${runId} is not ready yet.`, {
    remedy: "Wait until it is: `sc-sim wait` does.",
  });
}
