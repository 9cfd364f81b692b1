import { existsSync, readFileSync } from "node:fs";
import type { Agent } from "node:http";
import { type AgentOptions, Agent as TlsAgent } from "node:https";
import { join } from "node:path";
import type Docker from "dockerode";
import { problemOf, reasonOf, SimulatorError } from "../../../../errors.ts";
import { sendHttp1 } from "../../../request/program/send-http1.ts";
import { type EngineAddress, findEngineAddress } from "./engine-address.ts";
import { restingAgent } from "./resting-agent.ts";
import { sshAgent } from "./ssh-agent.ts";

/** An engine to talk to; nothing is known about it before it was asked. */
export interface Engine {
  readonly docker: Docker;
  /** The same engine, for following the output of its containers. */
  readonly logs: Docker;
  readonly address: EngineAddress;
  /** It is reached over a socket of this machine (which Docker Desktop's and Colima's are, too). */
  readonly isLocalSocket: boolean;
}

/** What an engine says about itself. */
export interface EngineInfo {
  /** e.g. `Docker Engine` or `Podman Engine`. */
  readonly name: string;
  readonly version: string;
  /** Of the engine's machine, as Node names it. */
  readonly arch: "x64" | "arm64";
  /** Linux release of the engine's machine; equal to this machine's where they are one. */
  readonly kernel: string;
}

export type Ping =
  | {
      readonly answers: true;
      readonly address: EngineAddress;
      readonly info: EngineInfo;
      /** Loads the client, which takes as long, and as much memory, as the rest of a start. */
      connect(): Promise<Engine>;
    }
  | { readonly answers: false; readonly reason: string };

/**
 * Asks the engine of this environment who it is.
 *
 * @param timeoutMs How long it may take to answer, in milliseconds.
 */
export async function pingEngine(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}): Promise<Ping> {
  try {
    const address = findEngineAddress(options.env);
    const connection = connectionOf(address, options.env);
    const info = await askEngine({ address, connection, timeoutMs: options.timeoutMs });
    return { answers: true, address, info, connect: () => connectEngine(address, connection) };
  } catch (error) {
    return {
      answers: false,
      reason: problemOf(error),
    };
  }
}

/** How long an engine may take to answer where it is insisted on. */
const REQUIRED_WITHIN_MS = 10_000;

/**
 * Asks the engine of this environment who it is, and insists on an answer.
 *
 * @throws {SimulatorError} `ENGINE_UNREACHABLE`
 */
export async function requireEngine(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly engine: Engine; readonly info: EngineInfo }> {
  const ping = await pingEngine({ env, timeoutMs: REQUIRED_WITHIN_MS });
  if (ping.answers) return { engine: await ping.connect(), info: ping.info };
  throw new SimulatorError("ENGINE_UNREACHABLE", ping.reason, {
    remedy: "Start Docker (or set DOCKER_HOST to where it is), or use --runtime local.",
  });
}

async function connectEngine(address: EngineAddress, connection: Connection): Promise<Engine> {
  const { default: Dockerode } = await import("dockerode");
  // Everything is given, undefined too: docker-modem would fill in from the process's own environment what is missing. No API
  // version: the engine's own is used.
  const docker = new Dockerode({ ...NOTHING, ...connection } as Docker.DockerOptions);
  const isPlain = connection.agent === undefined && connection.protocol !== "https";
  const logs = isPlain
    ? new Dockerode({ ...NOTHING, ...connection, agent: restingAgent() } as Docker.DockerOptions)
    : docker;
  return { docker, logs, address, isLocalSocket: address.url.startsWith("unix://") };
}

const NOTHING = {
  ...{ socketPath: undefined, host: undefined, port: undefined, protocol: undefined },
  ...{ ca: undefined, cert: undefined, key: undefined, pathPrefix: "/", timeout: undefined },
};

/** How to reach an engine, as docker-modem takes it. */
type Connection = Docker.DockerOptions & { readonly agent?: Agent };

/** @throws {SimulatorError} `ENGINE_UNREACHABLE` where the address cannot be understood. */
function connectionOf(address: EngineAddress, env: NodeJS.ProcessEnv): Connection {
  const { url, tlsFolder, origin } = address;
  if (url.startsWith("unix://")) return { socketPath: url.slice("unix://".length) };
  if (url.startsWith("npipe://")) return { socketPath: url.slice("npipe:".length) };
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === "ssh:") {
    const agent = sshAgent(parsed, env);
    return { host: parsed.hostname, port: 80, protocol: "http", agent };
  }
  if (parsed && ["tcp:", "http:", "https:"].includes(parsed.protocol)) {
    const isTls = tlsFolder !== undefined || parsed.protocol === "https:" || parsed.port === "2376";
    return {
      host: parsed.hostname,
      port: Number(parsed.port || (isTls ? 2376 : 2375)),
      protocol: isTls ? "https" : "http",
      ...(tlsFolder !== undefined && tlsFiles(tlsFolder)),
    };
  }
  throw new SimulatorError(
    "ENGINE_UNREACHABLE",
    `${origin} is "${url}", which is not the address of an engine.`,
    {
      remedy: "Give unix://PATH, tcp://HOST:PORT or ssh://USER@HOST.",
    },
  );
}

function tlsFiles(folder: string): Docker.DockerOptions {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const has = (name: string) => existsSync(join(folder, name));
  return {
    ...(has("ca.pem") && { ca: read("ca.pem") }),
    ...(has("cert.pem") && { cert: read("cert.pem") }),
    ...(has("key.pem") && { key: read("key.pem") }),
  };
}

interface VersionAnswer {
  readonly Version: string;
  readonly Arch: string;
  readonly KernelVersion?: string;
  readonly Components?: readonly { readonly Name: string }[];
}

interface AskOptions {
  readonly address: EngineAddress;
  readonly connection: Connection;
  readonly timeoutMs: number;
}

async function askEngine({ address, connection, timeoutMs }: AskOptions): Promise<EngineInfo> {
  let answer: VersionAnswer;
  try {
    const { protocol = "http", ca, cert, key, ...where } = connection;
    const agent =
      protocol === "https" ? new TlsAgent({ ca, cert, key } as AgentOptions) : undefined;
    const options = { ...(agent && { agent }), ...where, protocol: `${protocol}:` };
    const { status, body } = await sendHttp1({
      ...options,
      path: "/version",
      limits: { timeoutMs },
    });
    if (status !== 200) throw new Error(`it answers ${status}: ${body.toString().trim()}`);
    answer = JSON.parse(body.toString());
  } catch (cause) {
    throw new SimulatorError(
      "ENGINE_UNREACHABLE",
      `No Docker engine answers at ${address.url} (${address.origin}): ${whyUnreachable(cause)}.`,
      { cause, remedy: "Start it, or set DOCKER_HOST to where it is." },
    );
  }
  const arch = ARCHITECTURES[answer.Arch];
  if (arch === undefined) {
    throw new SimulatorError(
      "NOT_SIMULATED",
      `The engine at ${address.url} runs on ${answer.Arch}; Envoy's images are for amd64 and arm64.`,
      { remedy: "Use an engine on amd64 or arm64." },
    );
  }
  const [component] = answer.Components ?? [];
  const name = component?.Name === "Engine" ? "Docker Engine" : (component?.Name ?? "engine");
  return { name, version: answer.Version, arch, kernel: answer.KernelVersion ?? "" };
}

const ARCHITECTURES: Readonly<Record<string, EngineInfo["arch"]>> = {
  amd64: "x64",
  x86_64: "x64",
  arm64: "arm64",
  aarch64: "arm64",
};

function whyUnreachable(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such socket";
  if (code === "EACCES") return "this user may not use the socket (is it in the group docker?)";
  if (code === "ECONNREFUSED") return "connection refused";
  return reasonOf(cause).trim();
}
