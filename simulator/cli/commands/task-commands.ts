import { sendTaskCommand } from "../../running/control/control-client.ts";
import { TASK_ACTIONS, type TaskAction, targetNamed } from "../../running/control/task-command.ts";
import { type NamedService, servicesNamed } from "../../service-name.ts";
import type { Plan } from "../../topology/plan/plan.ts";
import { commandLine } from "../command-name.ts";
import type { CommandContext } from "../context.ts";
import { findRunning, type Wanted } from "../find-run.ts";

interface Words {
  readonly summary: string;
  readonly description: string;
  /** The end of a sentence about a task. */
  readonly done: string;
  /** The same of a task that was in that state already. */
  readonly wasSo: string;
}

const WORDS: Readonly<Record<TaskAction, Words>> = {
  stop: {
    summary: "stop the tasks of a service while the simulation runs",
    description:
      "Stops the tasks of a service, or one task, as ECS does: apps first, the proxy last. They stay stopped, and\n" +
      "requests to them get what they would get on ECS.",
    done: "is stopped",
    wasSo: "was stopped already",
  },
  start: {
    summary: "start them again",
    description:
      "Starts stopped tasks again, at their addresses, and ends once they are ready. Errors and time-outs are those of `up`.",
    done: "is ready",
    wasSo: "was running already",
  },
  restart: {
    summary: "stop and start them",
    description: "Stops the tasks of a service, or one task, and starts them again.",
    done: "was restarted and is ready",
    wasSo: "was restarted and is ready",
  },
};

/** A service with a task, or a task by its name or id. */
function tasksNamed(name: string): Wanted {
  const namesIn = ({ services, tasks }: Plan): readonly NamedService[] =>
    tasks.flatMap((task) => [
      services.find((service) => service.name === task.service) ?? { name: task.service },
      { name: task.name },
    ]);
  const isTarget = (plan: Plan) => {
    if (servicesNamed(name, namesIn(plan)).length > 0) return true;
    const target = targetNamed(name, plan.services);
    return plan.tasks.some((task) => task.name === target || task.taskId === target);
  };
  return {
    isIn: ({ record: { plan } }) => plan !== undefined && isTarget(plan),
    named: { what: "service or task", name, namesIn },
  };
}

/** Adds `stop`, `start` and `restart`. */
export function addTaskCommands({ program, terminal, env }: CommandContext): void {
  for (const action of TASK_ACTIONS) {
    const { summary, description, done, wasSo } = WORDS[action];
    program
      .command(action)
      .summary(summary)
      .description(description)
      .argument("<service>", "a service (all of its tasks), or the name or id of a task: server-1")
      .option("--run <id>", "of this simulation, where several run")
      .addHelpText("after", `\nExamples:\n  sc-sim ${action} server\n  sc-sim ${action} server-1`)
      .action(async (target: string, flags: { readonly run?: string }) => {
        const run = findRunning({ env, ...flags, wanted: tasksNamed(target), terminal });
        for (const { name, hasChanged } of await sendTaskCommand(run, { target, action }))
          terminal.say(`Task ${name} ${hasChanged ? done : wasSo}.`);
        if (action === "stop") {
          terminal.say(`Start again what was stopped: ${commandLine(`start ${target}`)}`);
        }
      });
  }
}
