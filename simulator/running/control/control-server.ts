import { chmodSync } from "node:fs";
import type { Express, NextFunction, Request, Response } from "express";
import { errorToJson } from "../../error-json.ts";
import { reasonOf, SimulatorError } from "../../errors.ts";
import { lazyHttpServer, listenInBackground } from "../../listen-in-background.ts";
import type { NamedService } from "../../service-name.ts";
import { controlSocketIn } from "../runs/control-socket.ts";
import type { StartedTask } from "../runtime/runtime.ts";
import { runTaskCommand, TASK_ACTIONS, type TaskAction } from "./task-command.ts";

interface ControlOptions {
  readonly runFolder: string;
  /** The run's tasks, which commands change. */
  readonly tasks: readonly StartedTask[];
  /** The run's services, with all names that commands take for them. */
  readonly services: readonly NamedService[];
  /** Called where no socket can be made: the simulation runs, but no other terminal can steer it. */
  readonly onWarning: (message: string) => void;
}

/**
 * Takes commands of other terminals, as HTTP on a Unix socket in the run's folder, which only the run's owner may enter:
 *
 * `POST /v1/tasks/:target/:action` stops, starts or restarts tasks. It answers once they are stopped or ready, with
 * `{ "tasks": [{ "name": "server-1", "hasChanged": true }] }`, or with `{ "error": { code, message, remedy } }`.
 *
 * It never keeps a program running that is otherwise at its end. Disposal ends commands that still wait.
 */
export async function startControlServer({
  runFolder,
  tasks,
  services,
  onWarning,
}: ControlOptions): Promise<AsyncDisposable> {
  await using cleanup = new AsyncDisposableStack();
  const server = lazyHttpServer(async () => {
    const { default: express } = await import("express");
    return addRoutes(express(), { tasks, services });
  });
  try {
    const { path } = cleanup.use(controlSocketIn(runFolder));
    cleanup.use(await listenInBackground(server, { path }));
    chmodSync(path, 0o600);
  } catch (error) {
    onWarning(
      `Other terminals cannot stop or start tasks of this simulation: ${reasonOf(error)}. Everything else works.`,
    );
    return cleanup.move();
  }
  return cleanup.move();
}

function addRoutes(
  app: Express,
  { tasks, services }: Pick<ControlOptions, "tasks" | "services">,
): Express {
  app.post("/v1/tasks/:target/:action", async ({ params }, response) => {
    const { target = "", action = "" } = params as Readonly<Record<string, string>>;
    if (!isTaskAction(action)) throw unknownCommand(action);
    response.json({ tasks: await runTaskCommand(tasks, { target, action, services }) });
  });
  app.use((request) => {
    throw unknownCommand(`${request.method} ${request.path}`);
  });
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const isUsage = error instanceof SimulatorError && error.exitStatus === 2;
    response.status(isUsage ? 400 : 500).json({ error: errorToJson(error) });
  });
  return app;
}

function isTaskAction(word: string): word is TaskAction {
  return TASK_ACTIONS.some((action) => action === word);
}

function unknownCommand(words: string): SimulatorError {
  return new SimulatorError("USAGE", `This simulation does not know the command "${words}".`, {
    remedy: "Use the version of sc-sim that started the simulation.",
  });
}
