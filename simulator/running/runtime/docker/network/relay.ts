import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { extname, join } from "node:path";
import { type Duplex, pipeline, Readable } from "node:stream";
import type Docker from "dockerode";
import { SimulatorError } from "../../../../errors.ts";
import { archiveOf } from "../engine/archive.ts";
import { createDemultiplexer } from "../engine/demultiplex.ts";
import { containerLabels, containerNameOf, type Labels } from "../engine/labels.ts";
import { LOG_CONFIG } from "../engine/log-config.ts";

/** The program, with the extension that its file has in a clone and in the built package. */
const EXTENSION = extname(import.meta.filename);
const PROGRAM = join(import.meta.dirname, "relay-program", `main${EXTENSION}`);

const NAME = "relay";
const LOOPBACK = "127.0.0.1";

/** A container on the network of a run, through which the others reach a port of this machine, wherever the engine is. */
export interface Relay {
  /** Its address on that network. */
  readonly address: string;
  /**
   * Hands connections to this port of the container on to the same port of this machine's loopback address.
   *
   * @throws {SimulatorError} `ADDRESS_UNAVAILABLE` where the container cannot.
   */
  relayTo(port: number): Promise<void>;
  /** Resolves when it ends, with its last words. */
  readonly ended: Promise<string>;
  /** Lets go of it: it ends. */
  release(): void;
}

/**
 * Node's limits protect servers from strangers, and end the whole session: with 10 MB of memory a few hundred clients at once would, and
 * with resets a thousand clients that break off.
 */
const SESSION_LIMITS = {
  maxSessionMemory: 2 ** 20,
  streamResetBurst: 2 ** 31,
  streamResetRate: 2 ** 31,
};

interface RelayOptions {
  readonly docker: Docker;
  readonly runId: string;
  readonly labels: Labels;
  readonly networkId: string;
  /** An image with Node, on the engine. */
  readonly nodeImage: string;
}

/**
 * Starts the relay. It is a container of the run, and ends with it.
 *
 * Its standard streams are an HTTP/2 connection: that has streams with flow control, so that a client which reads nothing keeps no
 * other from reading.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { docker, runId, labels, networkId, nodeImage } = options;
  const container = await docker.createContainer({
    name: containerNameOf(runId, NAME, "logs"),
    Image: nodeImage,
    Labels: containerLabels(labels, { service: "", taskId: "", containerName: NAME }),
    Entrypoint: ["node", `/${NAME}/main${EXTENSION}`],
    Cmd: [],
    User: "65534",
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true },
    HostConfig: {
      NetworkMode: networkId,
      Sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
      CapDrop: ["ALL"],
      LogConfig: LOG_CONFIG,
    },
  });
  const files = [
    { path: `${NAME}/package.json`, content: '{ "type": "module" }' },
    { path: `${NAME}/main${EXTENSION}`, content: readFileSync(PROGRAM) },
  ];
  await container.putArchive(archiveOf(files), { path: "/" });
  const attached = (await container.attach({
    ...{ stream: true, stdin: true, stdout: true, stderr: true, hijack: true },
  })) as Duplex;
  try {
    const { session, lastWords } = await openSession(attached);
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const [network] = Object.values(NetworkSettings.Networks);
    return {
      address: network?.IPAddress ?? "",
      relayTo: (port) => serve(session, { port, lastWords }),
      ended: container.wait().then(lastWords, lastWords),
      release: () => attached.destroy(),
    };
  } catch (error) {
    // The engine keeps its connection, and that would keep this process.
    attached.destroy();
    throw error;
  }
}

/** The connection through a container's standard streams, and what it says on its standard error. */
async function openSession(attached: Duplex) {
  let words = "";
  async function* output() {
    const arrived: Buffer[] = [];
    const demultiplex = createDemultiplexer((source, payload) => {
      if (source === "stdout") arrived.push(payload);
      else words += payload.toString();
    });
    for await (const chunk of attached) {
      demultiplex(chunk as Buffer);
      yield* arrived.splice(0);
    }
  }
  const { near, far } = await connectedSockets();
  pipeline(Readable.from(output(), { objectMode: false }), far, attached, () => undefined);
  const session = performServerHandshake(near, SESSION_LIMITS);
  session.on("error", () => undefined);
  return { session, lastWords: () => words.trim() };
}

/**
 * Both ends of a connection within this machine. Over a stream that is not a socket Node's HTTP/2 ends with a failed assertion when one
 * stream is reset while another is written.
 */
async function connectedSockets(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer();
  server.listen(0, LOOPBACK);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const near = connect({ host: LOOPBACK, port }).on("error", reject);
  const connected = once(near, "connect");
  server.on("connection", async (far) => {
    await connected;
    // Another program of this machine may have found the port.
    if (far.remotePort === near.localPort) resolve(far);
    else far.destroy();
  });
  try {
    const far = await promise;
    return { near, far };
  } finally {
    server.close();
  }
}

interface ServeOptions {
  readonly port: number;
  readonly lastWords: () => string;
}

function serve(session: ServerHttp2Session, { port, lastWords }: ServeOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = () =>
    reject(
      new SimulatorError(
        "ADDRESS_UNAVAILABLE",
        `Containers cannot reach the CloudWatch Logs API: its relay on their network ended. ${lastWords()}`.trim(),
        { remedy: "Leave out --logs-for-apps, or use --runtime local." },
      ),
    );
  session.once("close", refuse);
  session.on("stream", (stream, headers) => {
    if (headers[":method"] === "CONNECT") handOn(stream, port);
    else {
      stream.respond();
      stream.end(String(port));
      if (headers[":path"] === "/listening") resolve();
    }
  });
  return promise;
}

function handOn(stream: ServerHttp2Stream, port: number): void {
  // The client may have left already.
  if (stream.destroyed) return;
  stream.respond();
  const socket = connect({ host: LOOPBACK, port, allowHalfOpen: true });
  pipeline(socket, stream, socket, () => undefined);
}
