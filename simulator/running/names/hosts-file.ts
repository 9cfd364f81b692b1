import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TaskPlan } from "../../topology/plan/plan.ts";
import { HOSTS_FOLDER } from "../runs/private-files.ts";

/** What a process of the machine finds its hosts in. */
const HOSTS = "/etc/hosts";

/** Where the hosts file of a task is, in the run's folder. */
export function hostsFileOf(runFolder: string, { name }: Pick<TaskPlan, "name">): string {
  return join(runFolder, HOSTS_FOLDER, name);
}

/**
 * Writes a task's hosts file. Everybody may read it: it is bound over /etc/hosts, and an app may have another user.
 *
 * @returns Its path.
 */
export function writeHostsFile(runFolder: string, task: TaskPlan): string {
  const file = hostsFileOf(runFolder, task);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, hostsFileText(machineHosts(), addressesByName(task)));
  chmodSync(file, 0o644); // Whatever the umask is.
  return file;
}

/** The names that a task's apps can ask for, in lower case, with the virtual address of each. */
export function addressesByName({ proxy, addresses }: TaskPlan): Readonly<Record<string, string>> {
  return Object.fromEntries(
    proxy.egress.map(({ endpoint: { dnsName, port }, listenerAddress }) => [
      dnsName.toLowerCase(),
      addresses.egress[`${dnsName}:${port}`]?.virtualAddress ?? listenerAddress,
    ]),
  );
}

/**
 * A hosts file with these names in front of what the machine's own one has. The machine's entries of the same names are left out: Go
 * takes all addresses of a name, wherever they stand.
 */
export function hostsFileText(machine: string, names: Readonly<Record<string, string>>): string {
  const own = Object.entries(names).map(([name, address]) => `${address}\t${name}`);
  const others = machine.split("\n").flatMap((line) => withoutNames(line, names));
  return `${[...own, ...others].join("\n").trimEnd()}\n`;
}

function withoutNames(line: string, names: Readonly<Record<string, string>>): readonly string[] {
  const [entry = ""] = line.split("#", 1);
  const [address = "", ...all] = entry.trim().split(/\s+/);
  const kept = all.filter((name) => !Object.hasOwn(names, name.toLowerCase()));
  if (kept.length === all.length) return [line];
  return kept.length === 0 ? [] : [`${address}\t${kept.join(" ")}`];
}

function machineHosts(): string {
  try {
    return readFileSync(HOSTS, "utf8");
  } catch {
    return "127.0.0.1\tlocalhost\n";
  }
}
