import { Option } from "commander";
import { SimulatorError } from "../../errors.ts";
import { readEnvFile } from "../../running/runs/env-file.ts";
import { RUN_ID_VARIABLE } from "../../running/runs/marked-processes.ts";
import type { CommandContext } from "../context.ts";
import { findRunning } from "../find-run.ts";

/** How a shell sets a variable. */
const SHELLS = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/[\\']/g, "\\$&")}';`,
  powershell: (name: string, value: string) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
} as const;

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
      const { record } = findRunning({ env, run, terminal });
      const { runId, logsApi, api } = record;
      const variables = { ...readEnvFile(logsApi?.envFile), ...readEnvFile(api?.envFile) };
      const { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url } = variables;
      if (url === undefined) throw notReady(runId);
      const all = Object.entries({ [RUN_ID_VARIABLE]: runId, ...variables });
      const lines = all.map(([name, value = ""]) => SHELLS[shell](name, value));
      await terminal.write(`${lines.join("\n")}\n`);
      terminal.say(
        `! The AWS CLI before 2.13, such as Debian 12's, and SDKs before July 2023 do not read AWS_ENDPOINT_URL_CLOUDWATCH_LOGS and would call AWS: give them --endpoint-url ${url}`,
      );
    });
}

function notReady(runId: string): SimulatorError {
  return new SimulatorError("NO_SIMULATION", `The simulation ${runId} is not ready yet.`, {
    remedy: "Wait until it is: `sc-sim wait` does.",
  });
}
