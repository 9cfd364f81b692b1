import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { errorFromJson } from "../../error-json.ts";
import { reasonOf, SimulatorError } from "../../errors.ts";
import { controlSocketIn } from "../runs/control-socket.ts";
import type { StoredRun } from "../runs/run-record.ts";
import type { TaskChange, TaskCommand } from "./task-command.ts";

/**
 * Has the simulator of a run stop, start or restart tasks; resolves once they are stopped or ready.
 *
 * @throws {SimulatorError} What the simulator throws, see `runTaskCommand`; `NO_SIMULATION` where it does not answer or ends
 *   before the answer.
 */
export async function sendTaskCommand(
  { folder, record }: StoredRun,
  { target, action }: TaskCommand,
): Promise<readonly TaskChange[]> {
  const answer = await post(folder, `/v1/tasks/${encodeURIComponent(target)}/${action}`).catch(
    (cause: unknown) => {
      throw noAnswer(record, cause);
    },
  );
  if ("error" in answer) throw errorFromJson(answer.error);
  return answer.tasks;
}

type Answer =
  | { readonly tasks: readonly TaskChange[] }
  | { readonly error: Parameters<typeof errorFromJson>[0] };

async function post(runFolder: string, path: string): Promise<Answer> {
  using socket = controlSocketIn(runFolder);
  const sent = request({ socketPath: socket.path, path, method: "POST" }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return JSON.parse(await text(response)) as Answer;
}

function noAnswer({ runId, version }: StoredRun["record"], cause: unknown): SimulatorError {
  const { code } = cause as NodeJS.ErrnoException;
  const isUnreachable = code === "ENOENT" || code === "ECONNREFUSED";
  return new SimulatorError(
    "NO_SIMULATION",
    isUnreachable
      ? `The simulation ${runId} (sc-sim ${version}) takes no commands: ${reasonOf(cause)}.`
      : `The simulation ${runId} ended before it answered: ${reasonOf(cause)}.`,
    {
      cause,
      remedy: "See what runs with `sc-sim ps`; stop it with `sc-sim down` and start it again.",
    },
  );
}
