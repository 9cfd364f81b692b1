import { basename } from "node:path";
import { Option } from "commander";
import { apiEnvironment } from "../../api/api-environment.ts";
import { SimulatorError } from "../../errors.ts";
import type { CommandLine } from "../../running/names/command-line.ts";
import { detectNames } from "../../running/names/detect-names.ts";
import { RUN_ID_VARIABLE } from "../../running/runs/marked-processes.ts";
import { NAMES_WAYS, type Namespace, type NamesWay } from "../../topology/model/namespace.ts";
import {
  type CallingCommand,
  describeUnreachable,
  whyCommandMayFail,
} from "../../topology/plan/describe-names.ts";
import type { TaskPlan } from "../../topology/plan/plan.ts";
import { checkClient, chooseClient } from "../choose-client.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { lineInTask } from "../line-in-task.ts";
import { withoutSimScript } from "../npm-run.ts";
import {
  INPUT_PATHS,
  type SimulationFlags,
  seconds,
  simulationOptions,
  toSimulateOptions,
} from "../options.ts";
import { requireProgram } from "../require-program.ts";
import type { ReadyRun } from "../reuse-run.ts";
import { type CommandEnd, runCommand } from "../run-command.ts";
import { sayWarnings } from "../say-warnings.ts";
import { startMessages } from "../start-messages.ts";

interface RunFlags extends SimulationFlags {
  readonly as?: string;
  readonly reuse?: true;
  readonly run?: string;
  readonly names?: NamesWay | undefined;
  /** In seconds. */
  readonly grace: number;
}

const GRACE_S = 10;

export function addRun({ program, terminal, argv, env, cwd, exitWith }: CommandContext): void {
  const { say, paint } = terminal;
  const command = program
    .command("run")
    .summary("start everything, run a command against it, stop everything")
    .description(
      "Starts a simulation, waits until it is ready, runs a command (a test runner of any language), stops the simulation and ends\n" +
        "with the command's exit status. The command has this terminal, its folder and its environment, and reaches the\n" +
        "namespace as a task does.",
    )
    .usage("[options] [path...] -- <command...>")
    .argument("[path...]", `${INPUT_PATHS} (default: the sample apps)`);
  const startOptions = simulationOptions();
  for (const option of startOptions) command.addOption(option);
  command
    .option(
      "--as <service>",
      "the service whose task the command calls from (default: the only client)",
    )
    .addOption(
      new Option("--reuse", "use the simulation that runs, and leave it running").conflicts(
        startOptions.map((option) => option.attributeName()),
      ),
    )
    .addOption(
      new Option("--run <id>", "use this simulation, where several run; implies --reuse").implies({
        reuse: true,
      }),
    )
    .addOption(
      new Option(
        "--names <way>",
        "how the command learns the endpoints' names (default: the best way of this machine)",
      ).choices(NAMES_WAYS),
    )
    .option(
      "--grace <seconds>",
      "how long the command may go on after a signal was passed on to it",
      seconds,
      GRACE_S,
    )
    .addHelpText(
      "after",
      "\nThe exit status is the command's, or 128 and the number of the signal that ended\n" +
        "it. Whatever the command leaves running is ended, too.\n" +
        "\nExamples:\n" +
        "  sc-sim run -- pytest\n" +
        "  sc-sim run infra/ecs --runtime local --as web -- go test ./...\n" +
        "  sc-sim run -- sh -c 'curl http://app.sample-namespace/; sc-sim logs'",
    )
    .action(async (words: string[], flags: RunFlags) => {
      const { paths, command } = splitWords(words, argv);
      const [word = "", ...args] = command;
      const file = requireProgram(word, { env, cwd });
      const name = basename(word);
      if (flags.reuse) refusePaths(paths);
      using phases = new DisposableStack();
      const starting = phases.use(listenForInterrupt(sayImpatience));
      const { signal } = starting;
      try {
        await using run = await (flags.reuse
          ? openOther(flags, signal)
          : openOwn(paths, flags, signal));
        const task = chooseClient(run.plan, flags.as);
        const line = await lineFor(run, task, { command: file, args, names: flags.names });
        if (!signal.aborted) {
          sayReady(run, { name, task });
          sayUnreachable(run, { program: word, task, names: flags.names });
          const end = await runCommand(
            { ...line, cwd },
            {
              graceMs: flags.grace * 1000,
              onStarted: () => starting[Symbol.dispose](),
              onEnded: () => phases.use(listenForInterrupt(sayImpatience)),
            },
          );
          sayEnd(end, { name, grace: flags.grace });
          if (run.hasEnded()) say(`! The simulation ${run.runId} ended while the command ran.`);
          exitWith(end.exitStatus);
        }
      } catch (error) {
        // A clean-up that failed is reported, also after an interrupt: something may be left then.
        if (!signal.aborted || error !== signal.reason) throw error;
      }
      const status = starting.exitStatus();
      if (status === undefined) return;
      say("Stopped; nothing is left running.");
      exitWith(status);
    });

  function sayImpatience(): void {
    say("Stopped at once; what is left ends by itself within some seconds.");
  }

  async function openOwn(
    paths: readonly string[],
    flags: RunFlags,
    signal: AbortSignal,
  ): Promise<ReadyRun> {
    const options = { ...toSimulateOptions(paths, flags), cwd, env, signal };
    // Its programs run while the rest of the simulator is loaded.
    const detecting = options.runtime === "local" ? detectNames(env) : undefined;
    detecting?.catch(() => undefined); // Whoever awaits it gets it.
    const { simulateFor } = await import("../../app/simulate.ts");
    const caller = {
      names: detecting,
      checkNamespace: (namespace: Namespace) => checkClient(namespace, flags.as),
    };
    const { onProgress, onWarning, onTaskEvent } = startMessages(terminal);
    await using cleanup = new AsyncDisposableStack();
    const simulation = cleanup.use(
      await simulateFor(caller, {
        ...{ ...options, onProgress, onWarning },
        onTaskEvent(event) {
          // Nobody waits for each single container here.
          if (event.kind !== "started" && event.kind !== "ready") onTaskEvent(event);
        },
      }),
    );
    sayWarnings(simulation.warnings, terminal);
    const { runId, runFolder: folder, plan, names } = simulation;
    const withApi = {
      ...{ ...env, ...simulation.env },
      ...apiEnvironment(await simulation.serveApi()),
    };
    const owned = cleanup.move();
    const stop = () => owned.disposeAsync();
    const hasEnded = () => false;
    return { runId, folder, plan, names, env: withApi, hasEnded, [Symbol.asyncDispose]: stop };
  }

  async function openOther({ as: service, run }: RunFlags, signal: AbortSignal): Promise<ReadyRun> {
    const { reuseRun } = await import("../reuse-run.ts");
    const { onWarning } = startMessages(terminal);
    return reuseRun({ env, run, service, terminal, signal, onWarning });
  }

  function sayReady(
    { plan, runId }: ReadyRun,
    { name, task }: { readonly name: string; readonly task: TaskPlan | undefined },
  ): void {
    const { tasks, runtime } = plan;
    const count = tasks.length === 1 ? "1 task is" : `${tasks.length} tasks are`;
    const role = task === undefined ? "" : ` as ${task.service}`;
    say(`${count} ready (${runtime} runtime, run ${runId}). Running ${name}${role}.`);
    if (runtime === "docker" && plan.endpoints.length > 0)
      say(
        `${paint("yellow", "⚠")} Names of the namespace do not resolve for a command beside Docker: ` +
          `send requests with \`${commandLine(`request ${task?.service ?? "<service>"} <url>`)}\`, or run with --runtime local.`,
      );
  }

  /** Names and ports that the apps or the command do not know, before the first request fails for it. */
  function sayUnreachable(
    { plan }: ReadyRun,
    { task, ...command }: { readonly task: TaskPlan | undefined } & Omit<CallingCommand, "task">,
  ): void {
    if (plan.runtime === "docker") return;
    const reasons = [
      ...describeUnreachable(plan),
      task === undefined ? undefined : whyCommandMayFail(plan, { task, ...command }),
    ];
    for (const reason of reasons) {
      if (reason !== undefined) say(`${paint("yellow", "⚠")} ${reason}`);
    }
  }

  function sayEnd(
    { signal, wasKilled }: CommandEnd,
    { name, grace }: { readonly name: string; readonly grace: number },
  ): void {
    if (wasKilled) say(`! ${name} did not end within ${grace} s of a signal and was killed.`);
    else if (signal !== undefined) say(`! ${name} was ended by ${signal}.`);
  }
}

/**
 * The words before and after `--`. commander hands them on together.
 *
 * @throws {SimulatorError} `USAGE` where there is no `--`, or nothing behind it.
 */
function splitWords(words: readonly string[], argv: readonly string[]) {
  const at = argv.indexOf("--");
  const command = at === -1 ? [] : argv.slice(at + 1);
  if (command.length > 0) {
    return { paths: words.slice(0, words.length - command.length), command };
  }
  const usage = commandLine("run [path...] -- <command...>");
  throw new SimulatorError(
    "USAGE",
    at === -1
      ? `\`${commandLine("run")}\` needs -- before its command: ${usage}.`
      : `\`${commandLine("run")}\` needs a command after --: ${usage}.`,
    { remedy: `For example: ${commandLine("run -- pytest")}` },
  );
}

function refusePaths([path]: readonly string[]): void {
  if (path === undefined) return;
  throw new SimulatorError(
    "USAGE",
    `--reuse takes the simulation that runs, and "${path}" would start another one.`,
    { remedy: "Leave out --reuse, or the path." },
  );
}

/** Without containers a command can call what its task can; its own environment stays as it is otherwise. */
async function lineFor(
  { plan, runId, folder, env, names: support }: ReadyRun,
  task: TaskPlan | undefined,
  { names, ...command }: Pick<CommandLine, "command" | "args"> & Pick<RunFlags, "names">,
): Promise<CommandLine> {
  const line = { ...command, env: { ...withoutSimScript(env), [RUN_ID_VARIABLE]: runId } };
  if (plan.runtime === "docker" || task === undefined) return line;
  return lineInTask(line, { plan, task, runFolder: folder, names, support, env });
}
