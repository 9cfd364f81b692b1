import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished } from "vitest";
import { waitUntil } from "../../simulator/running/runs/wait-until.ts";
import { pingEngine } from "../../simulator/running/runtime/docker/engine/engine.ts";
import { isRequired } from "./required.ts";
import { tempFolder } from "./temp-folder.ts";

/** A Docker engine that belongs to one test: it may be stopped, and has room for one network in its own address pool. */
export interface PrivateEngine {
  readonly env: NodeJS.ProcessEnv;
  /** Stops it with all of its containers; what was on it is there again after {@link start}. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Whether this machine lets a test start an engine of its own. */
const canStartEngine =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["--net", "ip", "link", "set", "lo", "up"]).status === 0 &&
  spawnSync("dockerd", ["--version"]).status === 0;

/** Tests that need an engine of their own: Linux, root and `dockerd`. Where Docker tests are required these are too. */
export const describePrivateEngine = describe.runIf(canStartEngine || isRequired("docker"));

/**
 * Starts `dockerd` in a network namespace of its own: a second engine in the machine's would delete the first one's bridge. Its socket is a file, so
 * it can be reached all the same.
 */
export async function startPrivateEngine(): Promise<PrivateEngine> {
  const folder = tempFolder();
  const host = `unix://${join(folder, "docker.sock")}`;
  const env = { ...process.env, DOCKER_HOST: host };
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(
      "unshare",
      [
        ...["--net", "sh", "-c", 'ip link set lo up && exec dockerd "$@"', "sh"],
        ...["--host", host, "--data-root", join(folder, "data")],
        ...["--exec-root", join(folder, "exec"), "--pidfile", join(folder, "pid")],
        ...["--default-address-pool", "base=10.199.77.0/24,size=24"],
      ],
      { stdio: "ignore" },
    );
    const answers = async () => (await pingEngine({ env, timeoutMs: 1_000 })).answers;
    const deadlineMs = performance.now() + 30_000;
    if (await waitUntil(answers, { deadlineMs, intervalMs: 100 })) return;
    throw new Error("dockerd did not start.");
  };
  const stop = async () => {
    if (child !== undefined) await end(child);
  };
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return { env, start, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.kill("SIGTERM");
  await promise;
}
