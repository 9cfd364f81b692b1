import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import dockerignore from "@balena/dockerignore";
import { pack as createPack, type Pack } from "tar-stream";

/** What of a folder a build sees. */
export interface BuildContext {
  readonly folder: string;
  /** Relative paths, sorted. */
  readonly files: readonly string[];
}

/** Lists a build's files: everything but what `.dockerignore` leaves out. The Dockerfile itself is always sent. */
export async function readBuildContext(folder: string, dockerfile: string): Promise<BuildContext> {
  const rules = await ignoreRules(folder, dockerfile);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => path === dockerfile || !rules.ignores(path))
    .sort();
  return { folder, files };
}

interface BuildInputs {
  readonly context: BuildContext;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  /** The stage of the Dockerfile. @default the last */
  readonly target?: string | undefined;
}

/** Changes with everything that goes into a build; not with the order of its arguments. */
export async function hashOfBuild(inputs: BuildInputs): Promise<string> {
  const { context, dockerfile, args, target } = inputs;
  return createHash("sha256")
    .update(JSON.stringify([dockerfile, Object.entries(args).sort(), ...(target ? [target] : [])]))
    .update(await hashOfContext(context))
    .digest("hex")
    .slice(0, 16);
}

/** Changes with any path, mode or content of the context. */
async function hashOfContext({ folder, files }: BuildContext): Promise<string> {
  const hash = createHash("sha256");
  for (const path of files) {
    const full = join(folder, path);
    const { mode, size } = await lstat(full);
    hash.update(`${path}\0${mode & 0o111 ? "x" : "-"}\0${size}\0`);
    if (isLink(mode)) hash.update(await readlink(full));
    else for await (const chunk of createReadStream(full)) hash.update(chunk);
  }
  return hash.digest("hex");
}

export function packContext({ folder, files }: BuildContext): NodeJS.ReadableStream {
  const pack = createPack();
  const feed = async () => {
    for (const path of files) await addFile(pack, folder, path);
    pack.finalize();
  };
  feed().catch((error) => pack.destroy(error));
  return pack as unknown as NodeJS.ReadableStream;
}

async function addFile(pack: Pack, folder: string, name: string): Promise<void> {
  const full = join(folder, name);
  const { mode, size, mtime } = await lstat(full);
  if (isLink(mode)) {
    pack.entry({ name, type: "symlink", linkname: await readlink(full), mtime });
    return;
  }
  await pipeline(createReadStream(full), pack.entry({ name, size, mode: mode & 0o777, mtime }));
}

/** `<dockerfile>.dockerignore` wins over `.dockerignore`, as BuildKit has it. */
async function ignoreRules(folder: string, dockerfile: string) {
  const rules = dockerignore.default();
  for (const name of [`${dockerfile}.dockerignore`, ".dockerignore"]) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return rules.add(text);
  }
  return rules;
}

function isLink(mode: number): boolean {
  return (mode & 0o170000) === 0o120000;
}
