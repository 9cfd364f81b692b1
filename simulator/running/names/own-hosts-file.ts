import type { CommandLine } from "./command-line.ts";
import type { NamespaceTools } from "./names-support.ts";

/** Exit status of a command that was not run because its hosts file could not be bound; `env` and `chroot` have the same. */
const NOT_BOUND = 125;

/** A shell sets these where they are missing, and the program would get them. */
const SET_BY_SHELLS = ["PWD", "OLDPWD", "SHLVL"];

/** What a shell takes for a variable. It drops all others, such as `spring.datasource.url`. */
const SHELL_VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Runs a command in a mount namespace of its own, where this file is its /etc/hosts. Every step is an `exec`: the pid is the program's own
 * in the end, and its folder, its input, its outputs and its process group are those that it is started with.
 *
 * A user who may not mount gets a user namespace in which they may, and within that a second one, in which they have their own
 * id again and no privilege. See user_namespaces(7).
 *
 * What is mounted on the machine later is seen in the namespace (`slave`); what is mounted in it is not seen outside.
 */
export function withHostsFile(
  { command, args, env }: CommandLine,
  { tools, hostsFile }: { readonly tools: NamespaceTools; readonly hostsFile: string },
): CommandLine {
  const { unshare, shell, uid, gid } = tools;
  const namespaces = tools.as === "root" ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  const ownId =
    tools.as === "root" ? [] : [unshare, "--user", `--map-user=${uid}`, `--map-group=${gid}`, "--"];
  return {
    command: unshare,
    args: [
      ...[...namespaces, "--propagation", "slave", "--"],
      ...[shell, "-c", bindScript(tools, env), "sc-sim", hostsFile],
      ...[...throughEnv(tools, env), ...ownId, command, ...args],
    ],
    env,
  };
}

/** Binds the file in its first argument, and becomes the command in the others. */
function bindScript({ mount, covered }: NamespaceTools, env: NodeJS.ProcessEnv): string {
  const unset = SET_BY_SHELLS.filter((name) => env[name] === undefined);
  const binds = ["/etc/hosts", ...covered].map((target) => {
    const what = target === "/etc/hosts" ? "the hosts file $1" : "a file";
    return (
      `${quote(mount)} -n -o bind "$1" ${quote(target)} || ` +
      `{ echo "sc-sim: ${what} cannot be bound over ${target}" >&2; exit ${NOT_BOUND}; }`
    );
  });
  return [...binds, "shift", `unset ${unset.join(" ")}`, 'exec "$@"'].join("\n");
}

/**
 * Variables that a shell would drop are set again behind it. They can be read in the list of processes for the moment until the
 * program itself is there.
 */
function throughEnv(
  { env: program, unshare }: NamespaceTools,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const dropped = Object.entries(env).filter(([name]) => !SHELL_VARIABLE.test(name));
  if (dropped.length === 0) return [];
  // env would take a program with = in its path for one more variable: unshare, without a namespace, just starts it.
  return [program, "--", ...dropped.map(([name, value]) => `${name}=${value}`), unshare, "--"];
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
