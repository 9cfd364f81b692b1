import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished, test, vi } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { type Cli, killWithWatchers, leftovers, openCli, runIdsOf } from "../support/run-cli.ts";
import { folderWith, mountedFolder, tempFolder } from "../support/temp-folder.ts";

/** A folder with one service `web` whose app is this script. */
function web(script: string, container: object = {}): string {
  return folderWith({
    "task.json": taskDefinition(container),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(script),
  });
}

const up = (cli: Cli, folder: string, ...args: string[]) =>
  cli.startOnTerminal("up", folder, "--runtime", "local", "--no-request", ...args);

/** Pid of the Envoy of the only task. */
async function envoyPid(cli: Cli): Promise<number> {
  const [run] = JSON.parse((await cli.run("ps", "--json")).stdout);
  const proxies = run.tasks[0].processes.filter(({ containerName }: { containerName: string }) =>
    containerName.startsWith("ecs-service-connect-"),
  );
  return proxies.at(-1).pid;
}

describe("a simulator that is killed together with its watcher", () => {
  const SWEEPERS = [
    { title: "down", args: ["down"] },
    { title: "the next up", args: ["up", "--once", "--runtime", "local"] },
  ];
  test.for(SWEEPERS)(
    "leaves nothing after $title, its app's own children included",
    async ({ args }, { expect }) => {
      const cli = openCli();
      const grandchild = `require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref(); ${ANSWERS}`;
      const run = up(cli, web(grandchild));
      await run.shows(/Ctrl-C stops everything/);
      const [{ pid }] = JSON.parse((await cli.run("ps", "--json")).stdout);
      killWithWatchers(cli, pid);
      await run.result;
      expect(leftovers(cli).length).toBeGreaterThanOrEqual(3);
      const { status, stderr } = await cli.run(...args);
      expect(status, stderr).toBe(0);
      expect(leftovers(cli)).toEqual([]);
      expect(JSON.parse((await cli.run("ps", "--json")).stdout)).toEqual([]);
    },
  );

  test("never takes somebody else's process down, even one with a recorded pid", async ({
    expect,
  }) => {
    const cli = openCli();
    await cli.run("up", "--once", "--runtime", "local");
    const [runId = ""] = runIdsOf(cli.home);
    const record = join(cli.home, "runs", runId, "run.json");

    const other = spawn("sleep", ["1000"], { stdio: "ignore" });
    onTestFinished(() => void other.kill());
    const content = JSON.parse(readFileSync(record, "utf8"));
    content.state = "running";
    content.owner = { pid: 1, startTime: "another boot" };
    content.processes = [
      { pid: other.pid, startTime: "another boot", taskId: "x", containerName: "x" },
    ];
    writeFileSync(record, JSON.stringify(content));
    await cli.run("down");
    expect(other.exitCode).toBeNull();
    expect(other.signalCode).toBeNull();
  });
});

describe("an app", () => {
  test("that exits at once is reported with its own words", async ({ expect }) => {
    const cli = openCli();
    const folder = web("console.error('no database'); process.exit(3)");
    const { status, stderr } = await cli.run("up", folder, "--once", "--runtime", "local");
    expect(status).toBe(1);
    expect(stderr).toContain("APP_NOT_STARTED");
    expect(stderr).toContain("exited with code [3]");
    expect(stderr).toContain("no database");
    expect(leftovers(cli)).toEqual([]);
  });

  test("that cannot be run at all is reported with its command", async ({ expect }) => {
    const folder = folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": { containers: { "web/app": { command: ["no-such-program"] } } },
    });
    const { status, stderr } = await openCli().run("up", folder, "--once", "--runtime", "local");
    expect(status).toBe(1);
    expect(stderr).toContain("there is no program `no-such-program` on the PATH");
  });

  test("that never listens is reported with where it should", async ({ expect }) => {
    const folder = web("setInterval(() => {}, 1e9)");
    const { status, stderr } = await openCli().run(
      "up",
      folder,
      "--once",
      "--runtime",
      "local",
      "--timeout",
      "1",
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /is not ready after 1000 ms: it does not listen on 127\.0\.0\.1:\d+ \(PORT, for containerPort 8080\)/,
    );
  });

  test("that does not start is left out with --keep-going, and its proxy logs the 503", async ({
    expect,
  }) => {
    const folder = web("process.exit(3)");
    const { status, stdout, stderr } = await openCli().run(
      ...["up", folder, "--once", "--runtime", "local", "--keep-going"],
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({
      response_code: 503,
      upstream_service_time: null,
    });
    expect(stderr).toMatch(/! Container web\/app of task web-1 exited with code \[3\]/);
  });

  test("that dies later is reported, and its proxy answers 503 and logs it", async ({ expect }) => {
    const cli = openCli();
    const dies =
      "require('http').createServer((q, r) => { console.error('out of luck'); process.exit(7) }).listen(process.env.PORT, process.env.HOST)";
    const run = up(cli, web(dies));
    await run.shows(/Ctrl-C stops everything/);
    const { stderr } = await cli.run("request", "web", "http://web.shop/");
    expect(stderr).toMatch(/^503/);
    await run.shows(/exited with code \[7\].*on ECS the task would stop/);
    await run.shows(/out of luck/);
    await run.shows(/"response_code":503/);
    const { stdout } = await cli.run("ps");
    expect(stdout).toMatch(/^ {4}app +dead, code 7\s+8080 → http:\/\/127\.0\.0\.1:\d+$/m);
    expect(stdout).toMatch(/^ {4}ecs-service-connect-\w+ +running, pid \d+$/m);
  });

  test("that writes 16 MB a second loses no access line of its proxy", async ({ expect }) => {
    const cli = openCli();
    const floods = `const line = 'x'.repeat(999) + '\\n'; setInterval(() => { for (let i = 0; i < 160; i++) process.stdout.write(line) }, 10); ${ANSWERS}`;
    const run = up(cli, web(floods));
    await run.shows(/Ctrl-C stops everything/);
    const { stderr } = await cli.run(
      "request",
      "web",
      "http://web.shop/",
      "--count",
      "2000",
      "--concurrency",
      "8",
    );
    expect(stderr).toContain("2000 × 200");
    run.type("\x03");
    expect((await run.result).status).toBe(130);
    const { stdout } = await cli.run("logs");
    expect(stdout.trimEnd().split("\n")).toHaveLength(2000);
  });
});

describe("an Envoy", () => {
  test("that is killed is restarted three times, as AWS's agent does, and then its task is replaced", async ({
    expect,
  }) => {
    const cli = openCli();
    const run = up(cli, web(ANSWERS));
    await run.shows(/Ctrl-C stops everything/);
    for (let kill = 1; kill <= 4; kill++) {
      process.kill(await envoyPid(cli), "SIGKILL");
      const shown = await run.shows(
        new RegExp(
          `(?:was restarted \\(|was replaced)(?:[^]*(?:was restarted \\(|was replaced)){${kill - 1}}`,
        ),
      );
      expect(shown).toContain(
        kill < 4 ? `was restarted (${kill} of 3)` : "Task web-1 was replaced",
      );
      expect((await cli.run("request", "web", "http://web.shop/")).stderr).toMatch(/^200/);
    }
    run.type("\x03");
    await run.result;
    const { stdout } = await cli.run("logs", "--kind", "proxy", "--raw");
    expect(
      stdout.match(/\[sc-sim\] \[Envoy process \d\] .* was terminated by signal: \[SIGKILL\]/g),
    ).toHaveLength(4);
    expect((await cli.run("logs")).stdout.trimEnd().split("\n")).toHaveLength(4);
    expect(leftovers(cli)).toEqual([]);
  });

  test("that does not run is reported with what it says", async ({ expect }) => {
    const folder = folderWith({ envoy: "#!/bin/sh\necho 'wrong architecture' >&2\nexit 126\n" });
    chmodSync(join(folder, "envoy"), 0o755);
    const { status, stderr } = await openCli({ SC_SIM_ENVOY: join(folder, "envoy") }).run(
      "up",
      "--once",
      "--runtime",
      "local",
    );
    expect(status).toBe(1);
    expect(stderr).toContain("ENVOY_NOT_FOUND");
    expect(stderr).toContain("wrong architecture");
  });

  test("that can be found nowhere is told with everything that was tried", async ({ expect }) => {
    const path = join(process.execPath, "..");
    const cli = openCli({ SC_SIM_ENVOY: "", PATH: path, SC_SIM_CACHE: tempFolder() });
    const { status, stderr } = await cli.run("up", "--once", "--runtime", "local");
    expect(status).toBe(1);
    expect(stderr).toContain("ENVOY_NOT_FOUND");
    expect(stderr).toContain("python3");
    expect(stderr).toContain("SC_SIM_ENVOY");
  });
});

describe("a run folder", () => {
  const UNWRITABLE = [
    {
      title: "in a file",
      home: () => join(folderWith({ home: "a file, not a folder" }), "home"),
      says: "ENOTDIR",
    },
    { title: "on a read-only disk", home: () => mountedFolder("ro"), says: "EROFS" },
    { title: "where there can be no folders", home: () => "/proc/x", says: "ENOENT" },
  ];
  test.for(UNWRITABLE)("$title is told, with the way out", async ({ home, says }, { expect }) => {
    const cli = openCli({ SC_SIM_HOME: home() });
    const { status, stderr } = await cli.run("up", "--once", "--runtime", "local");
    expect(status).toBe(1);
    expect(stderr).toContain("RUN_FOLDER_UNUSABLE");
    expect(stderr).toContain(says);
    expect(stderr).toContain("SC_SIM_HOME");
  });

  describe("that is full", () => {
    const loud = `for (let i = 0; i < 500; i++) console.log('x'.repeat(999)); ${ANSWERS}`;
    /** On a disk of its own, with no room for what a loud app says. */
    function smallHome(): string {
      const home = mountedFolder("size=256k");
      mkdirSync(join(home, "runs"), { recursive: true });
      return home;
    }

    test("costs no line on standard output", async ({ expect }) => {
      const cli = openCli({ SC_SIM_HOME: smallHome() });
      const args = ["up", web(loud), "--once", "--runtime", "local"];
      const { status, stdout, stderr } = await cli.run(...args);
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ response_code: 200 });
      expect(stderr).toContain("kept in memory");
    });

    test("is told on a terminal in a line that stays there", async ({ expect }) => {
      const cli = openCli({ SC_SIM_HOME: smallHome() });
      const run = up(cli, web(loud));
      const shown = await run.shows(/Ctrl-C stops everything/);
      expect(shown).toMatch(/⚠ The log store .* Lines are kept in memory .*\r\n/);
      run.type("\x03");
      await run.result;
    });

    test("is a warning of the process to whoever uses the library", async ({ expect }) => {
      const warned = vi.spyOn(process, "emitWarning").mockReturnValue(undefined);
      onTestFinished(() => warned.mockRestore());
      const env = { ...process.env, SC_SIM_HOME: smallHome() };
      const simulation = await simulate({ inputs: [web(loud)], runtime: "local", env });
      await simulation[Symbol.asyncDispose]();
      expect(warned).toHaveBeenCalledWith(expect.stringContaining("kept in memory"));
    });
  });
});

test("the last five ended runs are kept for logs, older ones are removed", async ({ expect }) => {
  const cli = openCli();
  for (let run = 0; run < 7; run++)
    await cli.run("up", web(ANSWERS), "--once", "--runtime", "local");
  expect(readdirSync(join(cli.home, "runs"))).toHaveLength(6);
});
