import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { LOOPBACK, serveLocally } from "../local-server.ts";
import { writeEnvFile } from "../running/runs/env-file.ts";
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
  const urlAt = (boundPort: number) => `http://${LOOPBACK}:${boundPort}/api/runs/${run.runId}`;
  const server = cleanup.use(
    await serveLocally({
      name: "The API",
      port,
      async load({ port: boundPort, closing }) {
        const [{ default: express }, { addRoutes }] = await Promise.all([
          import("express"),
          import("./add-routes.ts"),
        ]);
        // Not strict: the schema of a call says what is wrong with `null` or a text, which are JSON as well.
        const parser = express.json({ type: () => true, limit: MOST_BODY_BYTES, strict: false });
        const rest = { url: urlAt(boundPort), port: boundPort, token, parser, closing };
        return addRoutes(express(), { run, ...rest });
      },
    }),
  );
  const url = urlAt(server.port);
  const envFile = join(run.folder, ENV_FILE);
  cleanup.defer(() => rmSync(envFile, { force: true }));
  writeEnvFile(envFile, apiEnvironment({ url, token }));
  const owned = cleanup.move();
  return { url, token, envFile, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
