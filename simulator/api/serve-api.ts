import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf, SimulatorError } from "../errors.ts";
import { lazyHttpServer, listenInBackground } from "../listen-in-background.ts";
import { writePrivateFile } from "../running/runs/private-files.ts";
import { folderUnusable } from "../running/runs/run-record.ts";
import { apiEnvironment } from "./api-environment.ts";
import type { ServedRun } from "./served-run.ts";

/**
 * The API of a simulation, as clients need it. Its disposal ends the API, and with it every stream.
 */
export interface ServedApi extends AsyncDisposable {
  /**
   * Everything about the run is below it, e.g.
   * `http://127.0.0.1:40123/api/runs/20261125-180000-ab12`; SC_SIM_API for clients.
   */
  readonly url: string;
  /** For the header `Authorization: Bearer …`; SC_SIM_API_TOKEN for clients. */
  readonly token: string;
  /** A file with both as `NAME=value`, which only its owner can read. */
  readonly envFile: string;
}

/** Name of {@link ServedApi.envFile} in the folder of a run. */
const ENV_FILE = "api.env";

/** Only programs of this machine can reach it. */
const LOOPBACK = "127.0.0.1";

/** How long the end waits for clients to take what they were sent. */
const LAST_WORDS_MS = 500;

/** What a call may send, in bytes. */
const MOST_BODY_BYTES = 2 ** 20;

/**
 * Serves the API of a simulation on this machine's loopback address. It keeps no program running.
 * Express and all that answers is loaded for the first call.
 *
 * @param port 0 for any that is free.
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE`, `RUN_FOLDER_UNUSABLE`
 */
export async function serveApi(run: ServedRun, port: number): Promise<ServedApi> {
  await using cleanup = new AsyncDisposableStack();
  const token = randomBytes(32).toString("base64url");
  const closing = new AbortController();
  const open = new Set<ServerResponse>();
  const server = lazyHttpServer(async () => {
    const [{ default: express }, { addRoutes }] = await Promise.all([
      import("express"),
      import("./add-routes.ts"),
    ]);
    const parser = express.json({ type: () => true, limit: MOST_BODY_BYTES });
    const rest = { run, url, port: boundPort, token, parser, closing: closing.signal };
    const app = addRoutes(express(), rest);
    return (request, response) => {
      open.add(response);
      response.once("close", () => open.delete(response));
      app(request, response);
    };
  });
  cleanup.use(await listen(server, port));
  const { port: boundPort } = server.address() as AddressInfo;
  const url = `http://${LOOPBACK}:${boundPort}/api/runs/${run.runId}`;
  const envFile = join(run.folder, ENV_FILE);
  cleanup.defer(() => rmSync(envFile, { force: true }));
  writeEnv(run.folder, envFile, apiEnvironment({ url, token }));
  cleanup.defer(async () => {
    closing.abort();
    const ends = Promise.allSettled([...open].map((response) => once(response, "close")));
    const isOver = new AbortController();
    // Not without a reference: nothing else may keep this program from ending in the middle.
    const tooLong = sleep(LAST_WORDS_MS, undefined, isOver).catch(() => undefined);
    await Promise.race([ends, tooLong]);
    isOver.abort();
  });
  const owned = cleanup.move();
  return { url, token, envFile, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function listen(server: Server, port: number): Promise<AsyncDisposable> {
  try {
    return await listenInBackground(server, { host: LOOPBACK, port });
  } catch (cause) {
    const problem = `The API cannot listen on ${LOOPBACK}:${port}: ${reasonOf(cause)}.`;
    const remedy = "Give another port, or none for any that is free.";
    throw new SimulatorError("ADDRESS_UNAVAILABLE", problem, { cause, remedy });
  }
}

function writeEnv(folder: string, file: string, variables: Readonly<Record<string, string>>): void {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  try {
    writePrivateFile(file, lines.join(""));
  } catch (cause) {
    throw folderUnusable(folder, cause);
  }
}
