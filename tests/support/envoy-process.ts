import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Bootstrap } from "../../envoy/types.ts";
import { waitUntil } from "../../simulator/running/runs/wait-until.ts";
import { tempFolder } from "./temp-folder.ts";

/** An Envoy of a test, whose output goes into files: it opens /dev/stdout by path, which a socket of Node's does not allow. */
function spawnEnvoy(bootstrap: Bootstrap, args: readonly string[]) {
  const folder = tempFolder();
  const path = (name: string) => join(folder, name);
  writeFileSync(path("envoy.json"), JSON.stringify(bootstrap));
  const [out, err] = [openSync(path("stdout"), "w"), openSync(path("stderr"), "w")];
  const child = spawn(process.env["SC_SIM_ENVOY"] ?? "envoy", ["-c", path("envoy.json"), ...args], {
    stdio: ["ignore", out, err],
  });
  closeSync(out);
  closeSync(err);
  const ended = once(child, "close");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const read = (name: "stdout" | "stderr") => readFileSync(path(name), "utf8");
  return { child, ended, read };
}

/** What Envoy says about a bootstrap, and how it ends. */
export async function validate(bootstrap: Bootstrap) {
  const { ended, read } = spawnEnvoy(bootstrap, ["--mode", "validate", "-l", "warning"]);
  const [status] = await ended;
  return { status, stderr: read("stderr") };
}

interface StartedEnvoy {
  /** The next lines of its standard output; rejects with what there is where they do not come. */
  take(count: number): Promise<readonly string[]>;
  /** Lines that nobody has taken yet, after Envoy has ended and written all. */
  end(): Promise<readonly string[]>;
}

/** Starts Envoy, and resolves when it serves. */
export async function startEnvoy(bootstrap: Bootstrap): Promise<StartedEnvoy> {
  const { child, ended, read } = spawnEnvoy(bootstrap, [
    ...[
      "-l",
      "info",
      "--concurrency",
      "1",
      "--disable-hot-restart",
      "--file-flush-min-size-kb",
      "0",
    ],
  ]);
  let taken = 0;
  const lines = () => read("stdout").split("\n").slice(taken, -1);
  const within = () => ({ deadlineMs: performance.now() + 20_000 });
  const isReady = await waitUntil(
    () => read("stderr").includes("starting workers") || child.exitCode !== null,
    within(),
  );
  if (!isReady || child.exitCode !== null)
    throw new Error(`Envoy is not ready:\n${read("stderr")}`);
  return {
    async take(count) {
      if (!(await waitUntil(() => lines().length >= count, within()))) {
        throw new Error(`${count} lines were expected. There are:\n${lines().join("\n")}`);
      }
      const found = lines().slice(0, count);
      taken += count;
      return found;
    },
    async end() {
      child.kill("SIGTERM");
      await ended;
      return lines();
    },
  };
}
