import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { SimulatorError } from "../../errors.ts";
import { type EngineAddress, findEngineAddress } from "./engine-address.ts";
import { sshAgent } from "./ssh-agent.ts";

/** An engine to talk to; nothing is known about it before it was asked. */
export interface Engine {
  readonly docker: Docker;
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
  | { readonly answers: true; readonly engine: Engine; readonly info: EngineInfo }
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
    const engine = connectEngine(options.env);
    return { answers: true, engine, info: await askEngine(engine, options.timeoutMs) };
  } catch (error) {
    return {
      answers: false,
      reason: error instanceof SimulatorError ? error.problem : String(error),
    };
  }
}

/**
 * Asks the engine of this environment who it is, and insists on an answer.
 *
 * @throws {SimulatorError} `ENGINE_UNREACHABLE`
 */
export async function requireEngine(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}): Promise<{ readonly engine: Engine; readonly info: EngineInfo }> {
  const ping = await pingEngine(options);
  if (ping.answers) return ping;
  throw new SimulatorError("ENGINE_UNREACHABLE", ping.reason, {
    remedy: "Start Docker (or set DOCKER_HOST to where it is), or use --runtime local.",
  });
}

/** @throws {SimulatorError} `ENGINE_UNREACHABLE` where the address cannot be understood. */
function connectEngine(env: NodeJS.ProcessEnv): Engine {
  const address = findEngineAddress(env);
  // Everything is given, undefined too: docker-modem would fill in from the process's own environment what is missing. No API
  // version: the engine's own is used.
  const docker = new Docker({ ...NOTHING, ...connectionOf(address, env) } as Docker.DockerOptions);
  return { docker, address, isLocalSocket: address.url.startsWith("unix://") };
}

const NOTHING = {
  ...{ socketPath: undefined, host: undefined, port: undefined, protocol: undefined },
  ...{ ca: undefined, cert: undefined, key: undefined, pathPrefix: "/", timeout: undefined },
};

function connectionOf(address: EngineAddress, env: NodeJS.ProcessEnv): Docker.DockerOptions {
  const { url, tlsFolder, origin } = address;
  if (url.startsWith("unix://")) return { socketPath: url.slice("unix://".length) };
  if (url.startsWith("npipe://")) return { socketPath: url.slice("npipe:".length) };
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === "ssh:") {
    const agent = sshAgent(parsed, env);
    return { host: parsed.hostname, port: 80, protocol: "http", agent } as Docker.DockerOptions;
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
    `${origin} is "${url}", which is no engine's address.`,
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

async function askEngine({ docker, address }: Engine, timeoutMs: number): Promise<EngineInfo> {
  const signal = AbortSignal.timeout(timeoutMs);
  let answer: VersionAnswer;
  try {
    // The timeout is raced as well: a connection that is still being made does not listen to the signal.
    const { promise: late, reject } = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => reject(new Error(`no answer within ${timeoutMs} ms`)));
    const version = docker.version as (options: object) => Promise<Docker.DockerVersion>;
    answer = await Promise.race([version.call(docker, { abortSignal: signal }), late]);
  } catch (cause) {
    throw new SimulatorError(
      "ENGINE_UNREACHABLE",
      `No Docker engine answers at ${address.url} (${address.origin}): ${reasonOf(cause)}.`,
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

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such socket";
  if (code === "EACCES") return "this user may not use the socket (is it in the group docker?)";
  if (code === "ECONNREFUSED") return "connection refused";
  return cause.message.trim();
}
