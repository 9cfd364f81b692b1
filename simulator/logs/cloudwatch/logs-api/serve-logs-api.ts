import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { LOOPBACK, type LocalServer, serveLocally } from "../../../local-server.ts";
import { writeEnvFile } from "../../../running/runs/env-file.ts";
import { logsEnvFileIn, logsEnvironment } from "./logs-environment.ts";
import type { LogsService } from "./service.ts";

/** The CloudWatch Logs API as clients need it. Its disposal ends it. */
export interface ServedLogsApi extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:40123` */
  readonly url: string;
  /** What a client needs, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** A file with them as `NAME=value`, which only its owner can read. */
  readonly envFile: string;
}

interface ServeOptions {
  readonly service: LogsService;
  /** Where the file with the environment is written. */
  readonly folder: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether every access key id may call. */
  readonly isOpen: boolean;
}

/** A batch of 1 MiB may take six bytes for each in JSON, and 10,000 events some more. */
const MOST_BODY_BYTES = 10 * 2 ** 20;

/**
 * Serves the CloudWatch Logs API of a store on this machine's loopback address. It keeps no program running, and all that answers
 * is loaded for the first call.
 *
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE`, `RUN_FOLDER_UNUSABLE`
 */
export async function serveLogsApi(options: ServeOptions): Promise<ServedLogsApi> {
  const { service, folder, port, isOpen } = options;
  await using cleanup = new AsyncDisposableStack();
  const accessKeyId = newAccessKeyId();
  const loaded = cleanup.use(new AsyncDisposableStack());
  const server: LocalServer = cleanup.use(
    await serveLocally({
      name: "The CloudWatch Logs API",
      port,
      async load({ port: boundPort, closing }) {
        const [{ default: express }, { addRoutes }, { openQueryThreads }] = await Promise.all([
          import("express"),
          import("./add-routes.ts"),
          import("../query-worker/query-threads.ts"),
          service.filters.load(),
        ]);
        addPlaces(service);
        const parser = express.raw({ type: () => true, limit: MOST_BODY_BYTES });
        const wanted = isOpen ? undefined : accessKeyId;
        const threads = loaded.use(openQueryThreads());
        const rest = { port: boundPort, accessKeyId: wanted, parser, closing };
        return addRoutes(express(), { service, threads, ...rest });
      },
    }),
  );
  const url = `http://${LOOPBACK}:${server.port}`;
  const env = logsEnvironment({ url, accessKeyId });
  const envFile = logsEnvFileIn(folder);
  cleanup.defer(() => rmSync(envFile, { force: true }));
  writeEnvFile(envFile, env);
  const owned = cleanup.move();
  return { url, env, envFile, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Groups and streams of containers are there from the beginning, as on AWS. */
function addPlaces({ store, places, now }: LogsService): void {
  if (store.isWritable) store.catalog.addStreams(places, now());
}

/** Letters and digits, as AWS's: some clients take nothing else. */
function newAccessKeyId(): string {
  return `SCSIM${randomBytes(20).toString("hex").toUpperCase()}`;
}
