import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/index.ts";
import { listRuns } from "../../simulator/running/runs/run-record.ts";
import { service, taskDefinition } from "../support/definitions.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith, tempFolderOf } from "../support/temp-folder.ts";
import { openWaiting } from "../support/waiting.ts";

/** Answers, or does what the file `mode` in its folder says: ends with 3, or never listens. */
const APP = `
  const mode = fs.existsSync("mode") ? fs.readFileSync("mode", "utf8") : "";
  if (mode === "broken") { console.error("no database"); process.exit(3); }
  if (mode === "silent") setInterval(() => undefined, 1000);
  else http.createServer((q, r) => r.end("ok")).listen(process.env.PORT, process.env.HOST);
`;

const files = (folder: string) => ({
  "web.task.json": taskDefinition(),
  "web.json": service(),
  "caller.task.json": taskDefinition({ portMappings: [] }, { family: "caller" }),
  "caller.json": service(
    { services: [] },
    { serviceName: "caller", taskDefinition: "caller", desiredCount: 1 },
  ),
  "sc-sim.yaml": {
    containers: {
      "web/app": { command: ["node", "-e", APP], cwd: folder },
      "caller/app": { command: ["node", "-e", "setInterval(() => undefined, 1000)"] },
    },
  },
});

/** One simulation for all tests of this file, whose folder has a name that is too long for the address of a socket. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from it.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) =>
    join(tempFolderOf(onCleanup), "a-folder-with-a-long-name".repeat(5)),
  )
  .extend("running", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const folder = join(home, "..", "inputs");
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files(folder)))
      writeFileSync(join(folder, name), JSON.stringify(content));
    const { until, look } = openWaiting();
    const messages: string[] = [];
    const env = { ...process.env, SC_SIM_HOME: home };
    const simulation = await simulate({
      inputs: [folder],
      runtime: "local",
      tasks: { web: 2 },
      env,
      onTaskEvent({ message }) {
        messages.push(message);
        look();
      },
    });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    const setMode = (mode: string) => writeFileSync(join(folder, "mode"), mode);
    return {
      ...{ simulation, messages, until, setMode },
      unsetMode: () => rmSync(join(folder, "mode")),
      status: async () => (await simulation.request("caller", "http://web.shop/")).status,
      stopped: () => listRuns(env)[0]?.record.stoppedTasks ?? [],
    };
  })
  .extend("cli", async ({ home }) => openCli({ SC_SIM_HOME: home }));

describe("from another terminal", () => {
  test("the tasks of a service are stopped, started and restarted", async ({
    running,
    cli,
    expect,
  }) => {
    const { simulation, status, stopped } = running;
    const ids = simulation.tasks
      .filter(({ task }) => task.service === "web")
      .map(({ task }) => task.taskId);
    expect(await status()).toBe(200);
    const stop = await cli.run("stop", "web");
    expect(stop).toMatchObject({ status: 0, stdout: "" });
    expect(stop.stderr).toBe(
      "Task web-1 is stopped.\nTask web-2 is stopped.\nStart again what was stopped: sc-sim start web\n",
    );
    expect(await status()).toBe(503);
    expect(stopped()).toEqual(ids);
    expect((await cli.run("stop", "web")).stderr).toContain("Task web-1 was stopped already.\n");

    const start = await cli.run("start", "web");
    expect(start).toMatchObject({
      status: 0,
      stderr: "Task web-1 is ready.\nTask web-2 is ready.\n",
    });
    expect(await status()).toBe(200);
    expect(stopped()).toEqual([]);
    expect((await cli.run("start", "web")).stderr).toContain("Task web-2 was running already.\n");
    const restart = await cli.run("restart", "web");
    expect(restart.stderr).toContain("Task web-1 was restarted and is ready.\n");
    expect(await status()).toBe(200);
  });

  test("one task is stopped by its name or its id, and the rest goes on", async ({
    running,
    cli,
    expect,
  }) => {
    const second = running.simulation.tasks.find(({ task }) => task.name === "web-2");
    const id = second?.task.taskId ?? "";
    expect((await cli.run("stop", "web-2")).stderr).toMatch(/^Task web-2 is stopped\.\nStart/);
    expect(running.stopped()).toEqual([id]);
    expect(await running.status()).toBe(200);
    expect((await cli.run("start", id)).stderr).toBe("Task web-2 is ready.\n");
    expect(second?.isStopped).toBe(false);
  });

  test("commands at the same time are carried out one after the other", async ({
    running,
    cli,
    expect,
  }) => {
    const both = await Promise.all([cli.run("restart", "web-1"), cli.run("restart", "web-1")]);
    for (const { status, stderr } of both) {
      expect(status, stderr).toBe(0);
      expect(stderr).toBe("Task web-1 was restarted and is ready.\n");
    }
    expect(await running.status()).toBe(200);
  });

  test("a name that nothing has is refused with the nearest", async ({
    running: _,
    cli,
    expect,
  }) => {
    const { status, stderr } = await cli.run("stop", "wep");
    expect(status).toBe(2);
    expect(stderr).toBe(
      '✖ USAGE  There is no service or task "wep" with a task; the nearest is "web" (of caller, caller-1, web, web-1, web-2).\n  → Name one of these.\n',
    );
  });

  test("a task that does not start again fails as in the library, and can be tried again", async ({
    running,
    cli,
    expect,
  }) => {
    const { setMode, unsetMode, simulation, messages, status, stopped } = running;
    setMode("broken");
    const { status: code, stderr } = await cli.run("restart", "web");
    expect(code).toBe(1);
    expect(stderr).toContain("✖ APP_NOT_STARTED  2 tasks failed:\n");
    for (const name of ["web-1", "web-2"])
      expect(stderr).toContain(
        `Container web/app of task ${name} exited with code [3]. It says:\n  no database\n`,
      );
    expect(stopped()).toHaveLength(2);
    expect(messages.at(-1)).toContain("no database");
    const [, first] = simulation.tasks;
    await expect(first?.start()).rejects.toMatchObject({ code: "APP_NOT_STARTED" });
    unsetMode();
    expect((await cli.run("start", "web")).status).toBe(0);
    expect(await status()).toBe(200);
  });

  test("the socket is for the owner alone", ({ running, expect }) => {
    const { mode } = statSync(join(running.simulation.runFolder, "control.sock"));
    expect(mode & 0o077).toBe(0);
  });

  test("a command ends with an error where the simulation ends before it", async ({
    running,
    cli,
    expect,
  }) => {
    const { setMode, unsetMode, simulation, messages, until } = running;
    await cli.run("stop", "web-1");
    setMode("silent");
    const before = messages.length;
    const start = cli.start("start", "web-1");
    await until(() => messages.slice(before).some((message) => message.includes("app of web-1")));
    await simulation.stop();
    unsetMode();
    const { status, stderr } = await start.result;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^✖ NO_SIMULATION {2}The simulation \S+ ended before it answered: /);
  });

  test("a simulation that takes no commands is said to be one", async ({
    running: _,
    home,
    cli,
    expect,
  }) => {
    // It has stopped its tasks, and is still there to be read.
    const { status, stderr } = await cli.run("stop", "web");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^✖ NO_SIMULATION {2}The simulation \S+ \(sc-sim \S+\) takes no commands/,
    );
    expect(listRuns({ SC_SIM_HOME: home })).toHaveLength(1);
    const other = await openCli().run("stop", "web");
    expect(other).toMatchObject({ status: 1 });
    expect(other.stderr).toContain("NO_SIMULATION  No simulation is running.");
  });
});

describe("a simulation whose folder can have no socket", () => {
  test("warns, and runs", async ({ expect }) => {
    const folder = folderWith(files("."));
    const { home } = openCli();
    const warnings: string[] = [];
    const env = { ...process.env, SC_SIM_HOME: home };
    let isTaken = false;
    await using simulation = await simulate({
      inputs: [folder],
      runtime: "local",
      env,
      onWarning: (message) => warnings.push(message),
      onTaskEvent() {
        if (isTaken) return;
        isTaken = true;
        const [run] = listRuns(env);
        writeFileSync(join(run?.folder ?? "", "control.sock"), "");
      },
    });
    expect(warnings).toEqual([
      expect.stringContaining("Other terminals cannot stop or start tasks of this simulation: "),
    ]);
    expect((await simulation.request("caller", "http://web.shop/")).status).toBe(200);
  });
});
