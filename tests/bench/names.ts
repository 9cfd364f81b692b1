import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { detectNames } from "../../simulator/running/names/detect-names.ts";
import type { NamespaceTools } from "../../simulator/running/names/names-support.ts";
import { withHostsFile } from "../../simulator/running/names/own-hosts-file.ts";
import { figure, heading, median } from "./figures.ts";

/** Any ordinary user. */
const USER = 4321;
const RUNS = 41;

/** What a hosts file of its own adds to the start of a process: pairs of `true` without and with one. */
export async function benchNames(env: NodeJS.ProcessEnv): Promise<void> {
  heading(`A hosts file of its own for a process (median of ${RUNS} pairs)`);
  const { namespace, whyNot } = await detectNames(env);
  if (namespace === undefined) {
    console.log(`  none on this machine: ${whyNot.namespace}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "sc-sim-bench-names-"));
  chmodSync(folder, 0o755);
  const hostsFile = join(folder, "hosts");
  writeFileSync(hostsFile, "127.0.0.1\tlocalhost\n");
  try {
    const asUser = { ...namespace, as: "user", uid: USER, gid: USER } as const;
    if (namespace.as === "root") measure("for root", { tools: namespace, hostsFile });
    const tools = namespace.as === "root" ? asUser : namespace;
    measure("for an ordinary user", { tools, hostsFile });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(
  whom: string,
  names: { readonly tools: NamespaceTools; readonly hostsFile: string },
): void {
  const isOther = names.tools.uid !== process.getuid?.();
  const ids = isOther ? { uid: names.tools.uid, gid: names.tools.gid } : {};
  const bare = { command: "true", args: [], env: process.env };
  const wrapped = withHostsFile(bare, names);
  const timeOf = ({ command, args }: { command: string; args: readonly string[] }) => {
    const startedAt = performance.now();
    const { status, stderr } = spawnSync(command, args, { cwd: "/", ...ids });
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
    return performance.now() - startedAt;
  };
  const added = Array.from({ length: RUNS }, () => -timeOf(bare) + timeOf(wrapped));
  figure(whom, median(added), "ms", { atMost: 15 });
}
