import type { Argument, Complete, Option } from "@bomb.sh/tab";
import { isRunning, listRuns } from "../../running/runs/run-record.ts";
import { shortNameOf } from "../../service-name.ts";
import type { CommandContext } from "../context.ts";

/** What shells call to ask for completions, and people to set them up. */
export const COMPLETION_COMMAND = "complete";

/**
 * Adds the command that prints a shell's completion script and answers the script's questions:
 * commands, options and their choices as commander knows them, services and runs as they are at the
 * moment.
 */
export async function addCompletion({ program, env }: CommandContext): Promise<void> {
  // One candidate is one line, and a description of several would be taken for more candidates.
  for (const command of program.commands) command.description(command.summary());
  const { default: tab } = await import("@bomb.sh/tab/commander");
  const { commands } = tab(program);
  for (const { options, arguments: words } of commands.values()) {
    complete(options.get("service"), offerServices);
    complete(options.get("as"), offerServices);
    complete(words.get("service"), offerServices);
    complete(options.get("run"), offerRuns);
  }

  function offerServices(offer: Complete): void {
    const runs = listRuns(env).filter(({ record }) => record.plan !== undefined);
    const run = runs.find(({ record }) => isRunning(record)) ?? runs[0];
    const { services = [] } = run?.record.plan ?? {};
    for (const service of services) offer(shortNameOf(service, services), service.role);
  }

  function offerRuns(offer: Complete): void {
    for (const { record } of listRuns(env)) offer(record.runId, record.state);
  }
}

function complete(what: Argument | Option | undefined, handler: (offer: Complete) => void): void {
  if (what !== undefined) what.handler = handler;
}
