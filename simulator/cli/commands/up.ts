import { expectedLines } from "../../app/expected-lines.ts";
import type { Settings } from "../../app/settings.ts";
import { simulate } from "../../app/simulate.ts";
import type { Simulation } from "../../app/simulation.ts";
import type { LogLine } from "../../logs/log-line.ts";
import type { LogReader } from "../../logs/log-reader.ts";
import { describeRequest } from "../../running/request/request.ts";
import { describePlan } from "../../topology/plan/describe-plan.ts";
import { VERSION } from "../../version.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { describeResponse } from "../describe-response.ts";
import { abortedWhile, listenForInterrupt } from "../interrupt.ts";
import { type SimulationFlags, simulationOptions, toSimulateOptions } from "../options.ts";
import { sampleRequestsOf, suggestedRequests } from "../sample-request.ts";
import { sayWarnings } from "../say-warnings.ts";
import { explainLine, prettyLine, shownLine } from "../show-line.ts";
import type { Terminal } from "../terminal.ts";

interface UpFlags extends SimulationFlags {
  readonly once?: true;
  readonly explain?: true;
  readonly request: boolean;
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
    .argument(
      "[path...]",
      "task definitions, service definitions and folders of them (default: the sample apps)",
    );
  for (const option of simulationOptions()) command.addOption(option);
  command
    .option("--once", "send the sample request, print its lines and end")
    .option("--explain", "explain the sample request's lines field by field")
    .option("--no-request", "send no sample request")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  sc-sim up\n" +
        "  sc-sim up infra/ecs --format TEXT --include-query-parameters ENABLED\n" +
        "  sc-sim up --once > lines.jsonl",
    )
    .action(async (paths: string[], flags: UpFlags) => {
      using interrupt = listenForInterrupt(() =>
        terminal.say("Stopped at once; what is left ends by itself within some seconds."),
      );
      const startedAt = performance.now();
      terminal.say(`${terminal.paint("bold", "sc-sim")} ${VERSION}`);
      try {
        const options = toSimulateOptions(paths, flags);
        await using simulation = await simulate({
          ...options,
          env,
          cwd,
          signal: interrupt.signal,
          onProgress: terminal.progress,
          onWarning: (message) => terminal.say(`${terminal.paint("yellow", "⚠")} ${message}`),
          onTaskEvent: ({ kind, message }) => {
            if (kind === "ready" || kind === "started") terminal.progress(message);
            else
              terminal.say(
                `${terminal.paint(kind === "restarted" ? "yellow" : "red", "!")} ${message}`,
              );
          },
        });
        sayWarnings(simulation.warnings, terminal);
        sayStarted(simulation, terminal, performance.now() - startedAt);
        const stays = terminal.isInteractive && flags.once === undefined;
        const { flush, timeoutMs } = options;
        const { signal } = interrupt;
        try {
          await run({ simulation, terminal, flags, flush, timeoutMs, stays, signal });
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
  readonly flush: Settings["flush"];
  /** How long an access-log line may take to arrive. */
  readonly timeoutMs: number;
  /** Stay up after the sample request and show lines until the interrupt. */
  readonly stays: boolean;
  readonly signal: AbortSignal;
}

async function run(options: RunOptions): Promise<void> {
  const { simulation, terminal, flags, stays, signal } = options;
  const show = lineShower(terminal, flags);
  const reader = simulation.accessLog();
  if (flags.request) await showSampleRequests(reader, show, options);
  if (stays && !signal.aborted) sayNextSteps(simulation, terminal);
  const shown = showAll(reader, show);
  if (stays) {
    await abortedWhile(signal, shown);
    terminal.say("\nStopping …");
  }
  await Promise.all([simulation.stop(), shown]);
}

/** Sends the requests that show that it works, each with its lines. */
async function showSampleRequests(
  reader: LogReader,
  show: Show,
  { simulation, terminal, flush, timeoutMs, signal }: RunOptions,
): Promise<void> {
  const { say } = terminal;
  const samples = sampleRequestsOf(simulation);
  if (samples.length === 0) {
    say("No request was sent: no task to send from, or no endpoint that can be called unseen.");
    return;
  }
  for (const sample of samples) {
    const { service, url, data, proto } = sample;
    const method = data === undefined ? "GET" : "POST";
    const response = await simulation.request(service, url, {
      method,
      signal,
      ...(data !== undefined && { body: data }),
      ...(proto !== undefined && { proto }),
    });
    say(`\nRequest from ${service}: ${describeRequest({ method, url })}`);
    say(`  ${describeResponse(response)}`);
    const expected = expectedLines(simulation, sample);
    if (expected === 0) {
      say(
        `  No proxy on its way writes an access log. Switch it on: ${commandLine("up --format JSON")}`,
      );
      continue;
    }
    say("\nAccess log:");
    // With --flush aws the lines come with Envoy's next flush, or with its end.
    const awaited = flush === "aws" ? 0 : expected;
    for (const line of await reader.take(awaited, { timeoutMs, signal })) await show(line);
  }
}

type Show = (line: LogLine) => Promise<void>;

/**
 * Prints a line as it was written; below it, for a person, what it says, and with --explain what
 * each field means.
 */
function lineShower(terminal: Terminal, { explain }: UpFlags): Show {
  return async (line) => {
    await terminal.write(shownLine(line, terminal));
    if (explain) terminal.say(explainLine(line, terminal.paint));
    else if (terminal.isInteractive)
      terminal.say(`  ${prettyLine(line, terminal.paint).trimEnd()}`);
  };
}

async function showAll(reader: LogReader, show: Show): Promise<void> {
  for await (const line of reader) await show(line);
}

function sayStarted(simulation: Simulation, { say, paint }: Terminal, tookMs: number): void {
  const { plan, envoyVersion, runFolder, runtime } = simulation;
  say(
    `${paint("green", "✔")} ${plan.tasks.length} tasks with Envoy ${envoyVersion} in ${(tookMs / 1000).toFixed(1)} s`,
  );
  say(`  ${runtime.name} runtime: ${runtime.why}\n`);
  say(describePlan(plan));
  say(`Logs and Envoy bootstraps: ${runFolder}`);
}

function sayNextSteps({ plan }: Simulation, { say, paint }: Terminal): void {
  say("\nIn another terminal:");
  for (const request of suggestedRequests(plan))
    say(`  ${paint("cyan", commandLine(`request ${request}`))}`);
  say(`  ${paint("cyan", commandLine("logs --kind all --follow"))}`);
  say(`Every further line shows here. ${paint("bold", "Ctrl-C")} stops everything.\n`);
}
