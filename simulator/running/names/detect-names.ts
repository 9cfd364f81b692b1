import { execFile } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { reasonOf } from "../../errors.ts";
import { findNssWrapper } from "./find-nss-wrapper.ts";
import { findProgram } from "./find-program.ts";
import type { NamespaceTools, NamesSupport } from "./names-support.ts";
import { withHostsFile } from "./own-hosts-file.ts";

/** Whatever the system has in the same place; a name server has never heard of it. */
const PROBE = { name: "probe.sc-sim.invalid", address: "127.255.255.253" };

/** Where a name service cache is asked by every program that is linked to glibc. */
const CACHE_SOCKETS = ["/run/nscd/socket", "/var/run/nscd/socket"];

/** systemd-resolved, which has the machine's own hosts file. */
const RESOLVE_SOCKETS = ["/run/systemd/resolve/io.systemd.Resolve"];

/**
 * Finds out which way to make names known works on this machine, by trying it. It takes about as long as starting three programs.
 *
 * @param env Of the simulator: programs are looked for on its `PATH`.
 */
export async function detectNames(env: NodeJS.ProcessEnv): Promise<NamesSupport> {
  const isLinux = process.platform === "linux";
  const trying = isLinux ? tryNamespaces(env) : NOT_LINUX;
  // Looked for while the programs of the trial run.
  const nssLibrary = isLinux ? findNssWrapper() : undefined;
  const tried = await trying;
  const { namespace } = tried;
  const best = namespace ? "namespace" : nssLibrary === undefined ? "preload" : "nss";
  return {
    best,
    ...tried,
    ...(nssLibrary !== undefined && { nssLibrary }),
    whyNot: {
      ...tried.whyNot,
      ...(nssLibrary === undefined && { nss: "libnss_wrapper is not installed" }),
    },
  };
}

type Tried = Pick<NamesSupport, "namespace" | "whyNot" | "remedy">;

const NOT_LINUX: Tried = {
  whyNot: { namespace: `${process.platform} has no mount namespaces, only Linux has` },
};

async function tryNamespaces(env: NodeJS.ProcessEnv): Promise<Tried> {
  const tools = findTools(env);
  if (typeof tools === "string") return { whyNot: { namespace: tools } };
  // In a container root may lack the right to mount, and have it in a user namespace.
  const ways = process.getuid?.() === 0 ? (["root", "user"] as const) : (["user"] as const);
  let why = "";
  for (const as of ways) {
    const namespace = { ...tools, as };
    const failure = await tryNamespace(namespace, env);
    if (failure === undefined) return { namespace, whyNot: {} };
    why = failure;
  }
  const remedy = remedyOfKernel();
  return { whyNot: { namespace: why }, ...(remedy !== undefined && { remedy }) };
}

/** @returns What is missing, where a program is. */
function findTools(env: NodeJS.ProcessEnv): Omit<NamespaceTools, "as"> | string {
  // Some systems keep them out of the PATH of ordinary users.
  const path = `${env["PATH"] ?? ""}:/usr/bin:/bin:/usr/sbin:/sbin`;
  const [unshare, mount, shell, program] = ["unshare", "mount", "sh", "env"].map((name) =>
    findProgram(name, { path }),
  );
  if (unshare === undefined) return "there is no program unshare (util-linux)";
  if (mount === undefined) return "there is no program mount (util-linux)";
  if (shell === undefined || program === undefined) return "there is no sh or no env";
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return { unshare, mount, shell, env: program, uid, gid, covered: cachesToCover() };
}

function cachesToCover(): readonly string[] {
  const sockets = [...CACHE_SOCKETS, ...(isResolveFirst() ? RESOLVE_SOCKETS : [])];
  return [...new Set(sockets.filter((file) => existsSync(file)).map((file) => realpathSync(file)))];
}

/** Whether systemd-resolved is asked before the hosts file is read (Arch Linux has it so). */
function isResolveFirst(): boolean {
  const line = /^\s*hosts:(.*)$/m.exec(textOf("/etc/nsswitch.conf"))?.[1] ?? "";
  const sources = line.trim().split(/\s+/);
  const resolve = sources.indexOf("resolve");
  const files = sources.indexOf("files");
  return resolve !== -1 && (files === -1 || resolve < files);
}

/** @returns Why it does not work; `undefined` where it does. */
async function tryNamespace(
  tools: NamespaceTools,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), "sc-sim-names-"));
    const hostsFile = join(folder, "hosts");
    writeFileSync(hostsFile, `${PROBE.address}\t${PROBE.name}\n`, { mode: 0o644 });
    // Not every system has getent: there the file alone has to do. `getent hosts` asks for an IPv6 address first, and so asks a name
    // server, which may be out of reach; not every getent knows ahostsv4.
    const look = `cat /etc/hosts && if command -v getent > /dev/null; then
      getent ahostsv4 ${PROBE.name} || getent hosts ${PROBE.name} || echo unresolved; fi`;
    const looked = withHostsFile(
      { command: tools.shell, args: ["-c", look], env: { PATH: env["PATH"] } },
      { tools, hostsFile },
    );
    const { stdout } = await promisify(execFile)(looked.command, [...looked.args], {
      env: looked.env,
      timeout: 5000,
    });
    if (!stdout.includes(PROBE.name)) return "a hosts file that is bound is not seen";
    if (stdout.includes("unresolved")) {
      return "the system resolves names without /etc/hosts (see hosts: in /etc/nsswitch.conf)";
    }
    return undefined;
  } catch (cause) {
    return whyFailed(cause);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** The first words of the program that failed; with none, how it ended. Node's own message has the whole script in it. */
function whyFailed(cause: unknown): string {
  const { stderr = "", code } = cause as { readonly stderr?: string; readonly code?: unknown };
  const [first = ""] = stderr.trim().split("\n");
  if (first !== "") return first.replace(/\.$/, "");
  return typeof code === "number" ? `unshare ended with code ${code}` : reasonOf(cause);
}

/** The settings with which kernels keep ordinary users from making namespaces, and how to allow it. */
const REFUSING_SETTINGS = [
  {
    file: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    refuses: "1",
    remedy: "sysctl kernel.apparmor_restrict_unprivileged_userns=0 (a rule of Ubuntu's)",
  },
  {
    file: "/proc/sys/kernel/unprivileged_userns_clone",
    refuses: "0",
    remedy: "sysctl kernel.unprivileged_userns_clone=1",
  },
  {
    file: "/proc/sys/user/max_user_namespaces",
    refuses: "0",
    remedy: "sysctl user.max_user_namespaces=10000",
  },
];

function remedyOfKernel(): string | undefined {
  return REFUSING_SETTINGS.find(({ file, refuses }) => textOf(file).trim() === refuses)?.remedy;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
