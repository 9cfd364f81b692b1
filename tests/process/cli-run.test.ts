import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { listRuns } from "../../simulator/running/runs/run-record.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import {
  type Cli,
  leftovers,
  openCli,
  PROJECT,
  pidsMarked,
  runIdsOf,
  watchers,
} from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const PATIENCE = { timeout: 60_000 };
const SC_SIM = `"${process.execPath}" "${join(PROJECT, "simulator", "sc-sim.mjs")}"`;

/** One service, `web`, that is called and may call itself. */
const WEB = () =>
  folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(ANSWERS),
  });

const local = (...words: readonly string[]) => ["run", "--runtime", "local", ...words];

/** Arguments that run this as a program of Node. */
const node = (script: string) => ["--", process.execPath, "-e", script];

describe("run", () => {
  test("gives a command the running namespace, and ends with its status and nothing else", async ({
    expect,
  }) => {
    const cli = openCli({ OWN_SETTING: "kept", NODE_OPTIONS: "--no-deprecation" });
    const script = [
      `"${process.execPath}" -e 'fetch("http://app.sample-namespace/").then((r) => console.log(r.status))'`,
      `${SC_SIM} request client http://app.sample-namespace/status/404 > /dev/null`,
      `${SC_SIM} logs --service server | wc -l`,
      'echo "$OWN_SETTING $SC_SIM_ENDPOINTS"',
      "echo wrong >&2",
      "exit 3",
    ];
    const { status, stdout, stderr } = await cli.run(...local("--", "sh", "-c", script.join("\n")));
    expect(status, stderr).toBe(3);
    expect(stdout).toMatch(
      /^200\n2\nkept \{"http:\/\/app\.sample-namespace:80":"127\.255\.\d+\.\d+:80"\}\n$/,
    );
    expect(stderr).toMatch(
      /2 tasks are ready \(local runtime, run \S+\)\. Running sh as client\.\n/,
    );
    expect(stderr).toMatch(/\nwrong\n$/);
    expect(leftovers(cli)).toEqual([]);
    expect(listRuns(cli.env)[0]?.record.state).toBe("ended");
  });

  test("says which signal ended its command, which runs in the folder that npm was started in", async ({
    expect,
  }) => {
    const folder = folderWith({ "tests.sh": "#!/bin/sh\npwd\necho $INIT_CWD\nkill -9 $$\n" });
    chmodSync(join(folder, "tests.sh"), 0o755);
    const npm = { npm_lifecycle_event: "sim", npm_package_json: join(PROJECT, "package.json") };
    const cli = openCli({ ...npm, INIT_CWD: folder });
    const { status, stdout, stderr } = await cli.run(
      ...local("--names", "none", "--", "./tests.sh"),
    );
    expect({ status, stdout }).toEqual({ status: 137, stdout: `${folder}\n\n` });
    expect(stderr).toMatch(
      /Running tests\.sh as client\.\n⚠ The command does not resolve the endpoint names/,
    );
    expect(stderr).toMatch(/\n! tests\.sh was ended by SIGKILL\.\n$/);
    expect(leftovers(cli)).toEqual([]);
  });

  const REFUSED = [
    { words: ["true"], says: "`sc-sim run` needs -- before its command: sc-sim run [path...] --" },
    { words: ["--"], says: "`sc-sim run` needs a command after --" },
    {
      words: ["--", "no-such-program"],
      says: 'There is no program "no-such-program" on the PATH.',
    },
    {
      words: ["--reuse", "infra", "--", "true"],
      says: '--reuse takes the simulation that runs, and "infra"',
    },
    {
      words: ["--reuse", "--format", "JSON", "--", "true"],
      says: "cannot be used with option '--format",
    },
  ];
  test.for(REFUSED)("refuses $words before anything is started", async (row, { expect }) => {
    const cli = openCli();
    const { status, stdout, stderr } = await cli.run("run", ...row.words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(row.says);
    expect(runIdsOf(cli.home)).toEqual([]);
  });

  const UNUSABLE = [
    {
      words: ["--as", "sever"],
      status: 2,
      says: 'There is no service "sever"; the nearest is "server"',
    },
    {
      words: ["--tasks", "client=0", "--as", "client"],
      status: 1,
      says: 'Service "client" has no task',
    },
  ];
  test.for(UNUSABLE)(
    "refuses $words once it has read the inputs, and starts nothing",
    async (row, { expect }) => {
      const cli = openCli({ SC_SIM_ENVOY: "/no/envoy" });
      const { status, stdout, stderr } = await cli.run(...local(...row.words, "--", "true"));
      expect({ status, stdout }).toEqual({ status: row.status, stdout: "" });
      expect(stderr).toContain(row.says);
      expect(stderr).not.toContain("Envoy");
      expect(runIdsOf(cli.home)).toEqual([]);
      expect(watchers(cli)).toEqual([]);
    },
  );
});

describe("a signal to run", () => {
  test.for(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)(
    "%s is passed on, and everything stops once the command has ended",
    async (signal, { expect }) => {
      const cli = openCli();
      const script = `process.on("${signal}", () => { console.log("got it"); process.exit(5); }); console.log("waiting"); setInterval(() => {}, 1000)`;
      const run = cli.start(...local(WEB(), ...node(script)));
      await run.shows(/waiting/);
      run.child.kill(signal);
      expect(await run.result).toMatchObject({ status: 5, stdout: "waiting\ngot it\n" });
      expect(leftovers(cli)).toEqual([]);
    },
  );

  test("ends a command that outlives its grace, with all that it started", async ({ expect }) => {
    const cli = openCli();
    const stubborn = `process.on("SIGTERM", () => console.log("no")); setInterval(() => {}, 1000);`;
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { detached: true, stdio: "ignore" }); ${stubborn} console.log("waiting")`;
    const run = cli.start(...local(WEB(), "--grace", "0.2", ...node(script)));
    await run.shows(/waiting/);
    run.child.kill("SIGTERM");
    const { status, stdout, stderr } = await run.result;
    expect({ status, stdout }).toEqual({ status: 137, stdout: "waiting\nno\n" });
    expect(stderr).toMatch(/! node did not end within 0\.2 s of a signal and was killed\.\n$/);
    expect(leftovers(cli)).toEqual([]);
  });

  test("during the start stops it, and the command never runs", async ({ expect }) => {
    const cli = openCli();
    const inputs = folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": scSimYaml("setInterval(() => {}, 1000)"),
    });
    const run = cli.start(...local(inputs, "--timeout", "300", ...node("console.log('ran')")));
    await run.shows(/Starting 1 task/);
    run.child.kill("SIGINT");
    const { status, stdout, stderr } = await run.result;
    expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
    expect(stderr).toContain("Stopped; nothing is left running.");
    expect(leftovers(cli)).toEqual([]);
  });

  test("that is SIGKILL ends the command too, and a simulation that it started itself", async ({
    expect,
  }) => {
    const cli = openCli();
    const script = `${SC_SIM} up ${WEB()} --detach --runtime local && echo waiting; sleep 1000`;
    const run = cli.start(...local(WEB(), "--", "sh", "-c", script));
    await run.shows(/waiting/);
    const ids = runIdsOf(cli.home);
    expect(ids).toHaveLength(2);
    // The sweep of the outer run must leave the watcher of the inner one to do its work.
    const marked = pidsMarked("SC_SIM_RUN_ID", ids);
    expect(watchers(cli).filter((pid) => marked.includes(pid))).toEqual([]);
    run.child.kill("SIGKILL");
    await run.result;
    await expect.poll(() => leftovers(cli), PATIENCE).toEqual([]);
  });

  test("from a terminal reaches the command once, which reads and sees that terminal", async ({
    expect,
  }) => {
    const cli = openCli();
    const file = join(tempFolder(), "test.cjs");
    writeFileSync(
      file,
      `let signals = 0;
      process.on("SIGINT", () => {
        console.log("signal", ++signals);
        setTimeout(() => console.log("still here"), 500);
      });
      process.stdin.once("data", () => { console.log("on a terminal:", process.stdout.isTTY); process.exit(40 + signals); });
      console.log("waiting");`,
    );
    // The time after a signal that was passed on is short: one from the terminal has none.
    const words = local(WEB(), "--grace", "0.1", "--", process.execPath, file);
    const run = cli.startOnTerminal(...words);
    await run.shows(/waiting/);
    run.type("\x03");
    await run.shows(/still here/);
    run.type("\n");
    const { status, stdout } = await run.result;
    expect(stdout).toContain("on a terminal: true");
    expect(status).toBe(41);
    expect(leftovers(cli)).toEqual([]);
  });
});

describe("run --reuse", () => {
  /** A simulation in the background, which ends with the test. */
  async function startBeside(): Promise<Cli> {
    const cli = openCli();
    onTestFinished(async () => void (await cli.run("down", "--all")));
    const up = await cli.run("up", WEB(), "--detach", "--runtime", "local");
    if (up.status !== 0) throw new Error(up.stderr);
    return cli;
  }

  test("takes the simulation that runs, leaves it running, and nothing of the command", async ({
    expect,
  }) => {
    const cli = await startBeside();
    const [runId = ""] = runIdsOf(cli.home);
    const script = `setsid sleep 1000 > /dev/null 2>&1 & echo $SC_SIM_RUN_ID $SC_SIM_COMMAND_ID; ${SC_SIM} request web http://web.shop/`;
    const { status, stdout, stderr } = await cli.run("run", "--reuse", "--", "sh", "-c", script);
    expect(status, stderr).toBe(0);
    const [, commandId = ""] = new RegExp(`^${runId} (\\S+)\nok$`).exec(stdout) ?? [];
    expect(commandId, stdout).not.toBe("");
    expect(pidsMarked("SC_SIM_COMMAND_ID", [commandId])).toEqual([]);

    // Killed, it takes its command along, and still leaves the simulation.
    const words = ["sh", "-c", "echo id $SC_SIM_COMMAND_ID; sleep 1000"];
    const killed = cli.start("run", "--run", runId, "--", ...words);
    const [, killedId = ""] = /id (\S+)\n/.exec(await killed.shows(/id \S+\n/)) ?? [];
    expect(pidsMarked("SC_SIM_COMMAND_ID", [killedId])).not.toEqual([]);
    killed.child.kill("SIGKILL");
    await expect.poll(() => pidsMarked("SC_SIM_COMMAND_ID", [killedId]), PATIENCE).toEqual([]);
    expect((await cli.run("request", "web", "http://web.shop/")).stdout).toBe("ok");
  });

  test("says that there is no API, and hands on that of no other simulation", async ({
    expect,
  }) => {
    const cli = await startBeside();
    const script = `SC_SIM_API=http://other ${SC_SIM} run --reuse -- sh -c 'echo api=$SC_SIM_API.'`;
    const { stdout, stderr } = await cli.run("run", "--reuse", "--", "sh", "-c", script);
    expect(stdout).toBe("api=.\n");
    expect(stderr).toMatch(/! The simulation \S+ serves no HTTP API, so SC_SIM_API is not set/);
  });

  test("says that the simulation ended meanwhile", async ({ expect }) => {
    const cli = await startBeside();
    const { stderr } = await cli.run("run", "--reuse", "--", "sh", "-c", `${SC_SIM} down; true`);
    expect(stderr).toMatch(/! The simulation \S+ ended while the command ran\.\n$/);
  });

  test("needs one that runs", async ({ expect }) => {
    const { status, stderr } = await openCli().run("run", "--reuse", "--", "true");
    expect(status).toBe(1);
    expect(stderr).toContain("✖ NO_SIMULATION  No simulation is running.");
  });
});
