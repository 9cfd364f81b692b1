import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { simulate } from "../../app/simulate.ts";
import type { Simulation } from "../../app/simulation.ts";
import { SimulatorError } from "../../errors.ts";
import { describePlan } from "../../topology/plan/describe-plan.ts";
import { lateLines } from "../../topology/plan/late-lines.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import { VERSION } from "../../version.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { EVENTS_FILE, type StartedSimulation } from "../detached-message.ts";
import { cutEnd } from "../fit.ts";
import { abortedWhile, endWithTerminal, listenForInterrupt } from "../interrupt.ts";
import {
  INPUT_PATHS,
  type SimulationFlags,
  simulationOptions,
  toSimulateOptions,
} from "../options.ts";
import { suggestedRequests } from "../sample-request.ts";
import { sayLogsApi } from "../say-logs-api.ts";
import { sayWarnings } from "../say-warnings.ts";
import { openLineOutput } from "../screen/line-output.ts";
import { showSampleRequests } from "../screen/show-sample-requests.ts";
import { startDetached } from "../start-detached.ts";
import { startMessages } from "../start-messages.ts";
import type { Terminal } from "../terminal.ts";

interface UpFlags extends SimulationFlags {
  readonly once?: true;
  readonly explain?: true;
  readonly request: boolean;
  readonly raw: boolean;
  readonly detach?: true;
  /** `true`: on any port. */
  readonly api?: number | true;
  readonly json?: true;
}

export function addUp({ program, terminal, env, cwd, exitWith }: CommandContext): void {
  const command = program
    .command("up", { isDefault: true })
    .summary("start everything, send a request, show the access-log lines (the default)")
    .description(
      "Starts the services of these inputs behind real Envoy proxies, sends one request and shows the\n" +
        "access-log lines; then stays up and shows every further line until Ctrl-C. Without a terminal,\n" +
        "or with --once, it ends after the lines of that request. Standard output carries the lines\n" +
        "exactly as Envoy wrote them and nothing else.",
    )
    .argument("[path...]", `${INPUT_PATHS} (default: the sample apps)`);
  for (const option of simulationOptions()) command.addOption(option);
  command
    .option("--once", "send the sample request, print its lines and end")
    .addOption(
      new Option(
        "--detach",
        "leave it running in the background once all is ready, and print its run id; `sc-sim down` ends it",
      ).conflicts(["once", "explain"]),
    )
    .addOption(
      new Option(
        "--api [port]",
        "serve an HTTP API on the loopback address, for tests in any language (default: a free port)",
      ).argParser(portNumber),
    )
    .option("--json", "with --detach: print run id, folder, endpoints and the API as JSON")
    .option("--explain", "explain the sample request's lines field by field")
    .option("--no-request", "send no sample request")
    .option("--no-raw", "on a terminal: show what the lines say, and not the lines themselves")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  sc-sim up\n" +
        "  sc-sim up infra/ecs --format TEXT --include-query-parameters ENABLED\n" +
        "  sc-sim up --once > lines.jsonl\n" +
        "  sc-sim up infra/ecs --detach --api --json",
    )
    .action(async (paths: string[], flags: UpFlags) => {
      if (flags.json && !flags.detach) throw jsonOfLines();
      using interrupt = listenForInterrupt(() =>
        terminal.say("Stopped at once; what is left ends by itself within some seconds."),
      );
      using _terminal = endWithTerminal(process.stdout.fd);
      const startedAt = performance.now();
      terminal.say(`${terminal.paint("bold", "sc-sim")} ${VERSION}`);
      try {
        const { onProgress, onWarning, onTaskEvent } = startMessages(terminal);
        const options = { ...toSimulateOptions(paths, flags), cwd };
        const shared = { env, signal: interrupt.signal, onProgress, onWarning, onTaskEvent };
        const apiPort = flags.api === true ? 0 : flags.api;
        if (flags.detach) {
          const started = await startDetached({ ...shared, options, apiPort });
          sayWarnings(started.warnings, terminal);
          sayStarted(started, terminal, performance.now() - startedAt);
          sayDetached(started, terminal);
          await terminal.write(flags.json ? asJson(started) : `${started.runId}\n`);
          return;
        }
        await using simulation = await simulate({ ...options, ...shared });
        const api =
          apiPort === undefined ? undefined : await simulation.serveApi({ port: apiPort });
        sayWarnings(simulation.warnings, terminal);
        sayStarted({ ...simulation, api }, terminal, performance.now() - startedAt);
        if (!terminal.isInteractive && flags.once === undefined) sayWhatEndsIt(flags, terminal);
        const stays = terminal.isInteractive && flags.once === undefined;
        const { timeoutMs } = options;
        const { signal } = interrupt;
        try {
          await run({ simulation, terminal, flags, timeoutMs, stays, signal });
        } catch (error) {
          if (!signal.aborted) throw error;
        }
      } catch (error) {
        // A clean-up that failed is reported, also after an interrupt: something may be left then.
        if (!interrupt.signal.aborted || error !== interrupt.signal.reason) throw error;
      }
      const status = interrupt.exitStatus();
      if (status === undefined) return;
      terminal.say("Stopped; nothing is left running.");
      exitWith(status);
    });
}

interface RunOptions {
  readonly simulation: Simulation;
  readonly terminal: Terminal;
  readonly flags: UpFlags;
  /** How long an access-log line may take to arrive. */
  readonly timeoutMs: number;
  /** Stay up after the sample request and show lines until the interrupt. */
  readonly stays: boolean;
  readonly signal: AbortSignal;
}

async function run(options: RunOptions): Promise<void> {
  const { simulation, terminal, flags, timeoutMs, stays, signal } = options;
  const { plan } = simulation;
  const { raw: showsRaw, explain: explains = false } = flags;
  const output = openLineOutput({ terminal, plan, showsRaw, explains });
  const reader = simulation.accessLog();
  if (flags.request) {
    // They come with the next flush, or with the end of whoever holds them back.
    const linesComeLate = lateLines(plan.settings) !== undefined;
    const sample = { simulation, terminal, output, linesComeLate, timeoutMs, signal };
    await showSampleRequests(reader, sample);
  }
  if (stays && !signal.aborted) sayNextSteps(simulation, terminal);
  const shown = output.follow(reader, signal);
  if (stays) {
    await abortedWhile(signal, shown);
    terminal.say("\nStopping …");
  }
  await Promise.all([simulation.stop(), shown]);
}

/** Without a terminal nobody could stop it with Ctrl-C. */
function sayWhatEndsIt({ request }: UpFlags, { say }: Terminal): void {
  const end = request ? "the sample requests have their lines" : "it has started";
  say(`Standard output is not a terminal: this ends once ${end}, as with --once.`);
}

function sayStarted(simulation: StartedSimulation, terminal: Terminal, tookMs: number): void {
  const { say, paint } = terminal;
  const { plan, envoyVersion, runFolder, runtime, logsApi, api } = simulation;
  say(
    `${paint("green", "✔")} ${plan.tasks.length} ${plan.tasks.length === 1 ? "task" : "tasks"} with Envoy ${envoyVersion} in ${(tookMs / 1000).toFixed(1)} s`,
  );
  say(`  ${runtime.name} runtime: ${runtime.why}\n`);
  const rows = describePlan(plan, { planCommand: commandLine("plan") }).split("\n");
  for (const row of rows) say(cutEnd(row, terminal.columns()));
  say(`Logs and Envoy bootstraps: ${runFolder}`);
  sayLogsApi(logsApi, { terminal, envCommand: "env" });
  if (api !== undefined)
    say(`API: ${api.url}\n  Its address and token for your shell: ${api.envFile}`);
}

/** For a script: the names are those of `ps --json`. */
function asJson(started: Awaited<ReturnType<typeof startDetached>>): string {
  const { runId, pid, runFolder, plan, logsApi, api } = started;
  const endpoints = plan.endpoints.map(({ url }) => url);
  const { namespace } = plan;
  const json = { runId, pid, folder: runFolder, namespace, endpoints, logsApi, api };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function jsonOfLines(): SimulatorError {
  const problem =
    "--json needs --detach: without it, standard output carries the access-log lines.";
  return new SimulatorError("USAGE", problem, { remedy: "Add --detach, or leave --json out." });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError(
    "It must be a port, 0 to 65535. Write the paths before --api, or --api=0.",
  );
}

function sayDetached(
  { plan, pid, runFolder }: StartedSimulation & { readonly pid: number | undefined },
  terminal: Terminal,
): void {
  terminal.say(`What happens to its tasks: ${join(runFolder, EVENTS_FILE)}`);
  terminal.say(`\nIt goes on in the background (pid ${pid}). Next:`);
  sayCommands(plan, terminal);
  terminal.say(`  ${terminal.paint("cyan", commandLine("down"))}`);
}

function sayCommands(plan: Plan, { say, paint }: Terminal): void {
  for (const request of suggestedRequests(plan))
    say(`  ${paint("cyan", commandLine(`request ${request}`))}`);
  say(`  ${paint("cyan", commandLine("logs --kind all --follow"))}`);
}

function sayNextSteps({ plan }: Simulation, terminal: Terminal): void {
  const { say, paint } = terminal;
  say("\nIn another terminal:");
  sayCommands(plan, terminal);
  say(`Every further line shows here. ${paint("bold", "Ctrl-C")} stops everything.\n`);
}
