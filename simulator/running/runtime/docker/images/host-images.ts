import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, realpathSync, statSync } from "node:fs";
import { release } from "node:os";
import { promisify } from "node:util";
import { reasonOf, SimulatorError } from "../../../../errors.ts";
import { findEnvoy } from "../../../envoy-binary/find-envoy.ts";
import type { Engine, EngineInfo } from "../engine/engine.ts";
import { hasImage } from "./own-images.ts";
import { importRootfs, type RootfsFile } from "./rootfs-image.ts";

export interface HostImageOptions {
  readonly engine: Engine;
  readonly info: EngineInfo;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Why this machine's binaries cannot run in the engine's containers; `undefined` where they can. Docker Desktop has a socket here and a
 * kernel elsewhere, so the kernels are compared.
 */
export function hostImageObstacle({ engine, info }: HostImageOptions): string | undefined {
  if (process.platform !== "linux")
    return `this machine runs ${process.platform}, the engine linux`;
  if (process.arch !== info.arch) return `this machine is ${process.arch}, the engine ${info.arch}`;
  if (!engine.isLocalSocket) return "the engine is on another machine";
  if (info.kernel !== "" && info.kernel !== release()) return "the engine runs on another kernel";
  return undefined;
}

/** An image of the Node that runs the simulator, as `/usr/local/bin/node`. */
export function ensureHostNodeImage(options: HostImageOptions): Promise<string> {
  return ensureHostImage(options, {
    name: "node",
    version: process.versions.node,
    binary: process.execPath,
  });
}

/** An image of this machine's Envoy (found or fetched as the local runtime does), as `/usr/local/bin/envoy`. */
export async function ensureHostEnvoyImage(options: HostImageOptions): Promise<string> {
  const { env, onProgress, signal } = options;
  const envoy = await findEnvoy({ env, onProgress, ...(signal && { signal }) });
  return ensureHostImage(options, { name: "envoy", version: envoy.version, binary: envoy.path });
}

/** Label of an image made here: the version of the program in it. */
export const VERSION_LABEL = "dev.sc-sim.version";

interface HostProgram {
  readonly name: "node" | "envoy";
  readonly version: string;
  readonly binary: string;
}

async function ensureHostImage(options: HostImageOptions, program: HostProgram): Promise<string> {
  const { engine, onProgress, signal } = options;
  const { name, version } = program;
  const binary = realpathSync(program.binary);
  const libraries = await librariesOf(binary);
  const hash = fingerprint([binary, ...libraries]);
  const reference = `localhost/sc-sim-${name}:${hash}`;
  if (await hasImage(engine.docker, reference)) return reference;
  onProgress(`making an image of this machine's ${name} ${version}`);
  await importRootfs({
    docker: engine.docker,
    reference,
    folders: [
      { path: "etc", mode: 0o755 },
      { path: "tmp", mode: 0o1777 },
    ],
    files: [
      { path: `usr/local/bin/${name}`, mode: 0o755, from: { file: binary } },
      ...[...libraries, ...nameServiceLibraries(libraries)].map(fromHost),
      ...Object.entries(ETC).map(([path, text]) => ({
        path,
        mode: 0o644,
        from: Buffer.from(text),
      })),
    ],
    changes: [
      "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      // No entry point, as with the public image of Node: what a task definition calls `command` names the program.
      `CMD ["/usr/local/bin/${name}"]`,
      `LABEL dev.sc-sim.content=${hash} ${VERSION_LABEL}=${version}`,
    ],
    signal,
  });
  return reference;
}

/** Users by name and look-ups in /etc/hosts work as in the public images. */
const ETC: Readonly<Record<string, string>> = {
  "etc/passwd":
    "root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000::/tmp:/sbin/nologin\nnobody:x:65534:65534::/:/sbin/nologin\n",
  "etc/group": "root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n",
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
};

/** Absolute paths of the shared libraries and the loader, as `ldd` prints them. */
async function librariesOf(binary: string): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)("ldd", [binary]);
    return [...stdout.matchAll(/(?:=>\s+|^\s+)(\/\S+)\s+\(/gm)].flatMap(([, path]) => path ?? []);
  } catch (cause) {
    const text = reasonOf(cause);
    if (/not a dynamic executable/.test(text)) return [];
    throw new SimulatorError(
      "IMAGE_UNAVAILABLE",
      `The libraries of ${binary} cannot be listed: ${text.trim()}.`,
      { cause, remedy: "Install ldd (libc-bin), or use --images registry." },
    );
  }
}

/** glibc loads these by name only when a host or a user is looked up; newer versions have them built in. */
function nameServiceLibraries(libraries: readonly string[]): readonly string[] {
  const libc = libraries.find((path) => path.endsWith("/libc.so.6"));
  if (libc === undefined) return [];
  const names = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];
  return names
    .map((name) => libc.replace("libc.so.6", name))
    .filter((path) => existsSync(path) && !libraries.includes(path));
}

function fromHost(path: string): RootfsFile {
  return { path: path.slice(1), mode: 0o755, from: { file: path } };
}

/** Over names, sizes and times: the content of 100 MB would cost 0.2 s at every start. */
function fingerprint(files: readonly string[]): string {
  const hash = createHash("sha256").update("layout 2\n");
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 12);
}
