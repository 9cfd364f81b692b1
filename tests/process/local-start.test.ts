import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { SimulateOptions } from "../../simulator/app/options.ts";
import { simulate } from "../../simulator/app/simulate.ts";
import { identifyProcess } from "../../simulator/running/runs/process-identity.ts";
import { waitUntil } from "../../simulator/running/runs/wait-until.ts";
import { startChild } from "../../simulator/running/runtime/local/child.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { leftovers, PROJECT } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const NEVER_LISTENS = "setInterval(() => {}, 1e9)";

/** So long that a test which waits for it fails by its own time. */
const FOREVER_MS = 1e9;

interface Settings {
  readonly home: string;
  readonly inputs: readonly string[];
  readonly options: SimulateOptions;
}

/** Options for one service `web`, with a state folder of their own. */
function settingsFor(files: Readonly<Record<string, unknown>>): Settings {
  const home = tempFolder();
  const inputs = [
    folderWith({ "task.json": taskDefinition(), "service.json": service(), ...files }),
  ];
  const env = { ...process.env, SC_SIM_HOME: home };
  return { home, inputs, options: { inputs, env, runtime: "local", timeoutMs: FOREVER_MS } };
}

/** A second container of the task definition that `app` waits for. */
function withDependency(condition: "COMPLETE" | "SUCCESS", script: string) {
  const {
    containerDefinitions: [app],
    ...rest
  } = taskDefinition({
    dependsOn: [{ containerName: "migration", condition }],
  }) as { containerDefinitions: object[] };
  const migration = { name: "migration", image: "migration:1", essential: false };
  const command = ["node", "-e", script];
  return {
    "task.json": { ...rest, containerDefinitions: [app, migration] },
    "sc-sim.yaml": {
      containers: {
        "web/app": { command: ["node", "-e", ANSWERS] },
        "web/migration": { command },
      },
    },
  };
}

/** Starts these and aborts once the proxy is ready, which is when the containers are on their way. */
async function abortDuringStart(files: Readonly<Record<string, unknown>>) {
  const controller = new AbortController();
  const settings = settingsFor(files);
  const start = simulate({
    ...settings.options,
    signal: controller.signal,
    onTaskEvent: ({ kind }) => kind === "ready" && setImmediate(() => controller.abort()),
  });
  return { settings, start };
}

describe("a start that is given up", () => {
  const WAITING = [
    { title: "an app that never listens", files: { "sc-sim.yaml": scSimYaml(NEVER_LISTENS) } },
    {
      title: "a dependency that never completes",
      files: withDependency("COMPLETE", NEVER_LISTENS),
    },
  ];
  test.for(WAITING)("leaves nothing of $title", async ({ files }, { expect }) => {
    const { settings, start } = await abortDuringStart(files);
    await expect(start).rejects.toMatchObject({ name: "AbortError" });
    expect(leftovers(settings)).toEqual([]);
  });
});

describe("a start that fails", () => {
  test("does not wait for the tasks that are still on their way", async ({ expect }) => {
    const settings = settingsFor({
      "sc-sim.yaml": scSimYaml(NEVER_LISTENS),
      "other/task.json": taskDefinition({}, { family: "other" }),
      "other/service.json": service(
        { services: [], accessLogConfiguration: undefined },
        { serviceName: "other", taskDefinition: "other" },
      ),
      "other/sc-sim.yaml": {
        containers: { "other/app": { command: ["node", "-e", "process.exit(4)"] } },
      },
    });
    await expect(simulate(settings.options)).rejects.toMatchObject({
      code: "APP_NOT_STARTED",
      problem: expect.stringContaining("exited with code [4]"),
    });
    expect(leftovers(settings)).toEqual([]);
  });

  test("names the dependency that did not succeed", async ({ expect }) => {
    const settings = settingsFor(withDependency("SUCCESS", "process.exit(5)"));
    await expect(simulate(settings.options)).rejects.toMatchObject({
      code: "APP_NOT_STARTED",
      problem: expect.stringContaining(
        "waits for migration to succeed, which exited with code [5]",
      ),
    });
    expect(leftovers(settings)).toEqual([]);
  });

  test("names a working directory that is not there", async ({ expect }) => {
    const command = ["node", "-e", ANSWERS];
    const settings = settingsFor({
      "sc-sim.yaml": { containers: { "web/app": { command, cwd: "nowhere" } } },
    });
    await expect(simulate(settings.options)).rejects.toMatchObject({
      problem: expect.stringContaining("nowhere"),
    });
  });
});

test("a program that ends without stopping its simulation leaves no process", async ({
  expect,
}) => {
  const { home, inputs } = settingsFor({ "sc-sim.yaml": scSimYaml(ANSWERS) });
  const script = `
    import { simulate } from ${JSON.stringify(join(PROJECT, "simulator", "index.ts"))};
    await simulate({ inputs: ${JSON.stringify(inputs)}, runtime: "local" });
    process.exit(7);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, SC_SIM_HOME: home },
    stdio: "ignore",
  });
  const [status] = await once(child, "close");
  expect(status).toBe(7);
  await expect.poll(() => leftovers({ home }), { timeout: 60_000 }).toEqual([]);
});

test("a process that ends takes with it what it started itself", async ({ expect }) => {
  let output = "";
  const running = await startChild({
    command: "sh",
    args: ["-c", "sleep 1000 & echo $!"],
    spawnOptions: { stdio: ["ignore", "pipe", "pipe"] },
    onSpawn: () => undefined,
    onUnaskedExit: () => undefined,
    onStdout: (chunk) => {
      output += chunk.toString();
    },
    onStderr: () => undefined,
    onOutputEnd: () => undefined,
  });
  expect(await running.ended).toEqual({ kind: "exited", exitCode: 0 });
  expect(output).toMatch(/^\d+\n$/);
  await expect.poll(() => identifyProcess(Number(output))).toBeUndefined();
});

/** How many pipes this process holds that had a name once: those of proxies. */
function namedPipes(): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes("/pipes-");
    } catch {
      return false; // The one with which the folder was read.
    }
  }).length;
}

test("a start that is aborted once its addresses are taken closes the pipes of its proxies", async ({
  expect,
}) => {
  const controller = new AbortController();
  const { options } = settingsFor({ "sc-sim.yaml": scSimYaml(ANSWERS) });
  const start = simulate({
    ...options,
    signal: controller.signal,
    onProgress: (message) => {
      if (message.startsWith("Starting")) controller.abort(new Error("enough"));
    },
  });
  await expect(start).rejects.toThrow("enough");
  const deadlineMs = performance.now() + 10_000;
  expect(await waitUntil(() => namedPipes() === 0, { deadlineMs })).toBe(true);
});

test("a hint ends the pause between two looks, and no look leaves a listener", async ({
  expect,
}) => {
  const hints = new EventEmitter();
  let looks = 0;
  const looked = waitUntil(
    () => {
      looks += 1;
      setImmediate(() => hints.emit("news"));
      return looks === 3;
    },
    { deadlineMs: Number.POSITIVE_INFINITY, intervalMs: FOREVER_MS, hints },
  );
  expect(await looked).toBe(true);
  await waitUntil(() => looks++ > 5, {
    deadlineMs: Number.POSITIVE_INFINITY,
    intervalMs: 1,
    hints,
  });
  expect(hints.listenerCount("news")).toBe(0);
});
