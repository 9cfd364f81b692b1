import { SimulatorError } from "../../errors.ts";
import { isRunning, type StoredRun } from "../../running/runs/run-record.ts";
import { waitUntil } from "../../running/runs/wait-until.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { meantRuns } from "../find-run.ts";
import { seconds } from "../options.ts";

const DEFAULT_TIMEOUT_S = 60;

interface WaitFlags {
  readonly run?: string;
  /** In seconds. */
  readonly timeout: number;
}

export function addWait({ program, terminal, env }: CommandContext): void {
  program
    .command("wait")
    .summary("wait until a simulation is ready")
    .description(
      "Waits until a simulation is ready, also for one that is only being started. Ends with 1 when it ends before it is\n" +
        "ready, or is not ready in time.",
    )
    .option("--run <id>", "for this simulation, where several run")
    .option("--timeout <seconds>", "how long to wait at most", seconds, DEFAULT_TIMEOUT_S)
    .addHelpText(
      "after",
      "\nExample:\n  sc-sim up --detach && sc-sim wait && npm test; sc-sim down",
    )
    .action(async ({ timeout, ...flags }: WaitFlags) => {
      const options = { env, ...flags };
      let starting: StoredRun["record"] | undefined;
      let ready: StoredRun["record"] | undefined;
      let hasEnded = false;
      await waitUntil(
        () => {
          const running = meantRuns(options)
            .map(({ record }) => record)
            .filter(isRunning);
          ready = running.find(({ state }) => state === "running");
          hasEnded =
            starting !== undefined && running.every(({ runId }) => runId !== starting?.runId);
          if (starting === undefined && running[0] !== undefined) {
            starting = running[0];
            if (ready === undefined)
              terminal.progress(`The simulation ${starting.runId} is not ready yet`);
          }
          return ready !== undefined || hasEnded;
        },
        { deadlineMs: performance.now() + timeout * 1000, intervalMs: 50 },
      );
      if (ready !== undefined) return terminal.say(`The simulation ${ready.runId} is ready.`);
      throw notReady({ starting, hasEnded, timeout, run: flags.run });
    });
}

interface NotReady {
  readonly starting: StoredRun["record"] | undefined;
  readonly hasEnded: boolean;
  readonly timeout: number;
  readonly run: string | undefined;
}

function notReady({ starting, hasEnded, timeout, run }: NotReady): SimulatorError {
  if (starting === undefined) {
    const which = run === undefined ? "No simulation" : `No simulation "${run}"`;
    return new SimulatorError("NO_SIMULATION", `${which} was started within ${timeout} s.`, {
      remedy: `Start one: ${commandLine("up --detach")}`,
    });
  }
  const { runId } = starting;
  return new SimulatorError(
    "NO_SIMULATION",
    hasEnded
      ? `The simulation ${runId} ended before it was ready.`
      : `The simulation ${runId} is not ready after ${timeout} s.`,
    {
      remedy: hasEnded
        ? "See why where it was started."
        : "Give it more time with --timeout, or see what it waits for where it was started.",
    },
  );
}
