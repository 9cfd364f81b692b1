import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { BlockList } from "node:net";
import { join } from "node:path";
import { LOOPBACK, type LocalServer, serveLocally } from "../../../local-server.ts";
import { writeEnvFile } from "../../../running/runs/env-file.ts";
import { writePrivateFile } from "../../../running/runs/private-files.ts";
import { folderUnusable } from "../../../running/runs/run-record.ts";
import { logsEnvFileIn, logsEnvironment } from "./logs-environment.ts";
import type { LogsService } from "./service.ts";

/** Where the CloudWatch Logs API is. */
export interface LogsApiPlace {
  /** e.g. `http://127.0.0.1:40123` */
  readonly url: string;
  /** A file with the variables that a client needs, as `NAME=value`, which only its owner can read. */
  readonly envFile: string;
  /** The authority of its certificate, where it is served with TLS as well, at the same port. */
  readonly caFile?: string;
}

/** The CloudWatch Logs API as clients need it. Its disposal ends it. */
export interface ServedLogsApi extends LogsApiPlace, AsyncDisposable {
  /** What a client needs, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** The same for programs in containers; for those of this machine where containers cannot call it. */
  readonly appEnv: Readonly<Record<string, string>>;
}

interface ServeOptions {
  readonly service: LogsService;
  /** Where the file with the environment is written. */
  readonly folder: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether every access key id may call. */
  readonly isOpen: boolean;
  /** Whether it speaks TLS as well, for clients that speak nothing else. */
  readonly hasTls: boolean;
  /** How containers reach this machine, if they may call it, too. */
  readonly forContainers?: HostAddress | Relay | undefined;
}

/** An address of this machine on a network of containers. */
export interface HostAddress {
  readonly address: string;
  /** Only clients of this network may connect: `172.18.0.0/16`. */
  readonly subnet: string;
}

/** An address where connections to a port are handed on to the same port of this machine's loopback address. */
interface Relay {
  readonly address: string;
  relayTo(port: number): Promise<void>;
}

const CERTIFIED_HOSTS = ["localhost", LOOPBACK];

/** A batch of 1 MiB may take six bytes for each in JSON, and 10,000 events some more. */
const MOST_BODY_BYTES = 10 * 2 ** 20;

/**
 * Serves the CloudWatch Logs API of a store on this machine's loopback address. It keeps no program running, and all that answers
 * is loaded for the first call.
 *
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE`, `RUN_FOLDER_UNUSABLE`
 */
export async function serveLogsApi(options: ServeOptions): Promise<ServedLogsApi> {
  const { service, folder, port, isOpen, hasTls, forContainers } = options;
  const otherHosts = forContainers === undefined ? [] : [forContainers.address];
  await using cleanup = new AsyncDisposableStack();
  const accessKeyId = newAccessKeyId();
  const loaded = cleanup.use(new AsyncDisposableStack());
  const tls = hasTls
    ? await newIdentity([...CERTIFIED_HOSTS, ...otherHosts], { folder, cleanup })
    : undefined;
  const closing = new AbortController();
  const load = async (boundPort: number) => {
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
    // Its start takes as long as a short query.
    threads.prepare(service.store.path);
    const rest = { port: boundPort, otherHosts, accessKeyId: wanted, parser };
    return addRoutes(express(), { service, threads, ...rest, closing: closing.signal });
  };
  // One for both listeners: a query that is started through one can be asked for through the other.
  let loading: ReturnType<typeof load> | undefined;
  const shared = {
    ...{ name: "The CloudWatch Logs API", tls },
    load: (bound: { readonly port: number }) => {
      loading ??= load(bound.port);
      loading.catch(() => {
        loading = undefined;
      });
      return loading;
    },
  };
  const server: LocalServer = cleanup.use(await serveLocally({ ...shared, port }));
  if (forContainers !== undefined && "relayTo" in forContainers)
    await forContainers.relayTo(server.port);
  else if (forContainers !== undefined) {
    const { address: host, subnet } = forContainers;
    const isAllowed = subnetTest(subnet);
    cleanup.use(await serveLocally({ ...shared, host, isAllowed, port: server.port }));
  }
  cleanup.defer(() => closing.abort());
  const url = `http://${LOOPBACK}:${server.port}`;
  const env = logsEnvironment({ url, accessKeyId });
  const appUrl = `http://${otherHosts[0] ?? LOOPBACK}:${server.port}`;
  const envFile = logsEnvFileIn(folder);
  cleanup.defer(() => rmSync(envFile, { force: true }));
  writeEnvFile(envFile, env);
  const owned = cleanup.move();
  return {
    ...{ url, env, envFile, appEnv: logsEnvironment({ url: appUrl, accessKeyId }) },
    ...(tls && { caFile: tls.caFile }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A certificate for this machine; what clients need of it is in a file as long as the API is served. The keys are not written. */
async function newIdentity(
  hosts: readonly string[],
  { folder, cleanup }: { readonly folder: string; readonly cleanup: AsyncDisposableStack },
) {
  const { makeCertificate } = await import("./make-certificate.ts");
  const { authority, ...identity } = await makeCertificate(hosts);
  const caFile = join(folder, "logs-api-ca.pem");
  cleanup.defer(() => rmSync(caFile, { force: true }));
  try {
    writePrivateFile(caFile, authority);
  } catch (cause) {
    throw folderUnusable(folder, cause);
  }
  return { ...identity, caFile };
}

/** @param subnet e.g. `172.18.0.0/16` */
function subnetTest(subnet: string): (address: string) => boolean {
  const [network = "", prefix = ""] = subnet.split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return (address) => list.check(address);
}

/** Groups and streams of containers are there from the beginning, as on AWS. */
function addPlaces({ store, places, now }: LogsService): void {
  if (store.isWritable) store.catalog.addStreams(places, now());
}

/** Letters and digits, as AWS's: some clients take nothing else. */
function newAccessKeyId(): string {
  return `SCSIM${randomBytes(20).toString("hex").toUpperCase()}`;
}
