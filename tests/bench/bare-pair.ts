import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planSimulation } from "../../simulator/index.ts";
import { APP } from "./namespace.ts";

/** What the simulator is measured against: the same Envoys with the same bootstraps, started by hand, logging into files. */
export async function startBarePair(inputs: readonly string[], env: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(join(tmpdir(), "sc-sim-bare-"));
  const children: ChildProcess[] = [];
  const { plan, bootstraps } = await planSimulation({ inputs, env, runtime: "local" });
  const ready = plan.tasks.map(async (task) => {
    const bootstrap = join(folder, `${task.name}.json`);
    writeFileSync(bootstrap, JSON.stringify(bootstraps.get(task.taskId)));
    const log = openSync(join(folder, `${task.name}.log`), "a");
    const args = [
      "-c",
      bootstrap,
      "-l",
      "info",
      "--concurrency",
      "1",
      "--disable-hot-restart",
      "--file-flush-min-size-kb",
      "0",
    ];
    const envoy = spawn(env["SC_SIM_ENVOY"] ?? "envoy", args, { stdio: ["ignore", log, "pipe"] });
    closeSync(log);
    children.push(envoy);
    const { promise, resolve } = Promise.withResolvers<void>();
    let said = "";
    envoy.stderr?.on("data", (chunk) => {
      said += chunk;
      if (said.includes("starting workers")) resolve();
    });
    for (const { port } of task.containers.flatMap(({ ports }) => ports)) {
      const app = spawn(process.execPath, ["-e", APP], {
        env: { ...env, PORT: String(port), HOST: "127.0.0.1" },
        stdio: "ignore",
      });
      children.push(app);
      while (!(await accepts(port))) await new Promise((look) => setTimeout(look, 5));
    }
    await promise;
  });
  await Promise.all(ready);
  return {
    plan,
    lines: (task: string) =>
      readFileSync(join(folder, `${task}.log`), "utf8").split("\n").length - 1,
    async [Symbol.asyncDispose]() {
      const closed = children.map((child) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
        return promise;
      });
      await Promise.all(closed);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createConnection({ host: "127.0.0.1", port });
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
