import { taskOfService } from "../../running/request/destination.ts";
import type { NamesWay } from "../../topology/model/namespace.ts";
import { namesWayOf } from "../../topology/plan/names-way.ts";
import type { CommandContext } from "../context.ts";
import { execInRun } from "../exec-in-run.ts";
import { findRunning } from "../find-run.ts";
import { containerNamed, targetIn } from "../target-container.ts";

/** Ways to learn names that work for what a person types in a shell. */
const ALL_RESOLVE: ReadonlySet<NamesWay> = new Set(["namespace", "nss"]);

export function addShell(context: CommandContext): void {
  const { program, terminal, env } = context;
  program
    .command("shell")
    .summary("open a shell inside a task, or run a command there")
    .description(
      "Opens a shell as if inside a task: names of the namespace's endpoints lead to the task's own proxy, and the variables are those of\n" +
        "its app. Without Docker it is your own shell ($SHELL), with Docker `sh` in the container.",
    )
    .argument("<service>", "ECS service, or service/container")
    .argument("[command...]", "what to run instead of a shell, after --")
    .option("--run <id>", "which simulation, where several run")
    .addHelpText(
      "after",
      "\nExamples:\n  sc-sim shell client\n  sc-sim shell client -- curl http://app.sample-namespace/",
    )
    .action(async (target: string, words: string[], flags: { readonly run?: string }) => {
      const run = findRunning({ env, run: flags.run, wanted: containerNamed(target), terminal });
      const { plan, runId } = run.record;
      if (plan === undefined) return;
      const { service, containerName } = targetIn(plan, target);
      const own = plan.runtime === "local" ? env["SHELL"] : undefined;
      const command = words.length > 0 ? words : [own || "sh"];
      if (words.length === 0) {
        const { name } = taskOfService(plan, service);
        terminal.say(`A shell inside ${name} of run ${runId}; \`exit\` ends it.`);
        if (plan.runtime === "local" && !ALL_RESOLVE.has(namesWayOf(plan)))
          terminal.say(
            "Only Node resolves the endpoints' names here: $SC_SIM_ENDPOINTS has the addresses.",
          );
      }
      const there = { run, plan, service, containerName };
      await execInRun(context, { ...there, command, hasInput: true, hasTerminal: true });
    });
}
