import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { SimulatorError } from "../../../../errors.ts";

/** Where an engine's API is, and who said so. */
export interface EngineAddress {
  /** `unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376` or `ssh://me@build-box`. */
  readonly url: string;
  /** e.g. `DOCKER_HOST`, `docker context "colima"`, `default socket`. */
  readonly origin: string;
  /** Folder with `ca.pem`, `cert.pem` and `key.pem`, where the connection is TLS. */
  readonly tlsFolder?: string;
}

/**
 * Finds the engine as the docker command line does: DOCKER_HOST, then the current context (DOCKER_CONTEXT or
 * `~/.docker/config.json`), then the sockets that Docker, Docker Desktop, Colima, Rancher Desktop, OrbStack and Podman use.
 *
 * @param exists Whether there is such a socket.
 * @throws {SimulatorError} `ENGINE_UNREACHABLE` for a context that does not exist.
 */
export function findEngineAddress(
  env: NodeJS.ProcessEnv,
  exists: (path: string) => boolean = existsSync,
): EngineAddress {
  const host = env["DOCKER_HOST"];
  if (host) return fromHost(host, env);
  const folder = dockerConfigFolder(env);
  const context = env["DOCKER_CONTEXT"] || currentContext(folder);
  if (context !== undefined && context !== "default") return fromContext(folder, context);
  const sockets = defaultSockets(env);
  const found = sockets.find(exists) ?? DEFAULT_SOCKET;
  return { url: `unix://${found}`, origin: "default socket" };
}

/** Where the docker command line keeps its configuration. */
export function dockerConfigFolder(env: NodeJS.ProcessEnv): string {
  return env["DOCKER_CONFIG"] || join(homeOf(env), ".docker");
}

const DEFAULT_SOCKET = "/var/run/docker.sock";

function defaultSockets(env: NodeJS.ProcessEnv): readonly string[] {
  const home = homeOf(env);
  const runtimeFolder = env["XDG_RUNTIME_DIR"];
  return [
    DEFAULT_SOCKET,
    join(home, ".docker", "run", "docker.sock"),
    join(home, ".docker", "desktop", "docker.sock"),
    join(home, ".colima", "default", "docker.sock"),
    join(home, ".config", "colima", "default", "docker.sock"),
    join(home, ".rd", "docker.sock"),
    join(home, ".orbstack", "run", "docker.sock"),
    ...(runtimeFolder
      ? [join(runtimeFolder, "docker.sock"), join(runtimeFolder, "podman", "podman.sock")]
      : []),
    "/run/podman/podman.sock",
  ];
}

function fromHost(host: string, env: NodeJS.ProcessEnv): EngineAddress {
  const url = host.includes("://") ? host : `tcp://${host}`;
  const wantsTls = env["DOCKER_TLS_VERIFY"] || env["DOCKER_TLS"];
  const tlsFolder = env["DOCKER_CERT_PATH"] || dockerConfigFolder(env);
  return { url, origin: "DOCKER_HOST", ...(wantsTls && { tlsFolder }) };
}

function currentContext(folder: string): string | undefined {
  const config = readJson<{ currentContext?: string }>(join(folder, "config.json"));
  return config?.currentContext || undefined;
}

function fromContext(folder: string, name: string): EngineAddress {
  const id = createHash("sha256").update(name).digest("hex");
  const file = join(folder, "contexts", "meta", id, "meta.json");
  const meta = readJson<{ Endpoints?: { docker?: { Host?: string } } }>(file);
  const url = meta?.Endpoints?.docker?.Host;
  if (!url) {
    throw new SimulatorError(
      "ENGINE_UNREACHABLE",
      `The docker context "${name}" is not in ${folder}.`,
      {
        remedy: "Choose one of `docker context ls` with `docker context use`, or set DOCKER_HOST.",
      },
    );
  }
  const tlsFolder = join(folder, "contexts", "tls", id, "docker");
  return {
    url,
    origin: `docker context "${name}"`,
    ...(existsSync(tlsFolder) && { tlsFolder }),
  };
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined; // Absent or unreadable: the docker command line goes on without it, too.
  }
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return env["HOME"] || homedir();
}
