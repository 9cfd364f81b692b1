import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type ExpectStatic, onTestFinished, test } from "vitest";
import { isRunning, listRuns } from "../../simulator/running/runs/run-record.ts";
import { waitUntil } from "../../simulator/running/runs/wait-until.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { type Cli, leftovers, openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

/** Inputs whose app does this. */
const inputsOf = (script: string) =>
  folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(script),
  });

/** Never gets ready; ends with 3 once there is a file. */
const endsWith = (file: string) =>
  `setInterval(() => { if (fs.existsSync(${JSON.stringify(file)})) { console.error("no database"); process.exit(3); } }, 20)`;

/** A simulation in the background ends with its test, also where that fails half-way. */
function openDetachingCli(): Cli {
  const cli = openCli();
  onTestFinished(async () => {
    const running = () => listRuns(cli.env).filter(({ record }) => isRunning(record));
    for (const { record } of running()) process.kill(record.owner.pid, "SIGTERM");
    await waitUntil(() => running().length === 0, { deadlineMs: performance.now() + 60_000 });
  });
  return cli;
}

async function expectNothingLeft(cli: Cli, expect: ExpectStatic): Promise<void> {
  const deadlineMs = performance.now() + 60_000;
  await waitUntil(() => leftovers(cli).length === 0, { deadlineMs });
  expect(leftovers(cli)).toEqual([]);
}

describe("up --detach", () => {
  test("leaves a simulation running that other commands use, and that ends with its process", async ({
    expect,
  }) => {
    const cli = openDetachingCli();
    const waiting = cli.start("wait");
    const up = await cli.run("up", "--detach", inputsOf(ANSWERS), "--runtime", "local");
    expect(up.status, up.stderr).toBe(0);
    const [run] = listRuns(cli.env);
    expect(up.stdout).toBe(`${run?.record.runId}\n`);
    expect(up.stderr).toMatch(/✔ 1 tasks? with Envoy/);
    expect(up.stderr).toContain("http://web.shop:80");
    expect(up.stderr).toContain(
      `What happens to its tasks: ${join(run?.folder ?? "", "simulator.log")}\n`,
    );
    expect(up.stderr).toMatch(/in the background \(pid \d+\)\. Next:\n[\s\S]*sc-sim down\n$/);
    expect(await waiting.result).toMatchObject({ status: 0, stdout: "" });
    expect((await cli.run("wait", "--timeout", "1")).stderr).toContain(
      `The simulation ${run?.record.runId} is ready.`,
    );
    const other = await cli.run("wait", "--run", "20200101-000000-abcd", "--timeout", "0.1");
    expect(other.status).toBe(1);
    expect(other.stderr).toContain(
      '✖ NO_SIMULATION  No simulation "20200101-000000-abcd" was started within 0.1 s.',
    );

    // Everybody can read a command line, and an environment has secrets.
    const commandLine = readFileSync(`/proc/${run?.record.owner.pid}/cmdline`, "utf8");
    expect(commandLine).toContain("detached-run");
    expect(commandLine).not.toContain("SC_SIM_HOME");

    expect((await cli.run("request", "web", "http://web.shop/")).stdout).toBe("ok");
    expect((await cli.run("stop", "web")).status).toBe(0);
    const events = join(run?.folder ?? "", "simulator.log");
    expect(readFileSync(events, "utf8")).toMatch(/^\S+Z Task web-1 was stopped, as asked\n$/);
    expect(statSync(events).mode & 0o077).toBe(0);
    expect((await cli.run("start", "web")).status).toBe(0);

    process.kill(run?.record.owner.pid ?? 0, "SIGKILL");
    await expectNothingLeft(cli, expect);
    expect((await cli.run("wait", "--timeout", "0.1")).status).toBe(1);
  });

  test("is ended in order by down", async ({ expect }) => {
    const cli = openDetachingCli();
    const { stdout } = await cli.run("up", "--detach", inputsOf(ANSWERS), "--runtime", "local");
    const [run] = listRuns(cli.env);
    const down = await cli.run("down");
    expect(down.stderr).toBe(`Stopped ${stdout.trim()}.\n`);
    expect(leftovers(cli)).toEqual([]);
    // What only a clean end takes away.
    expect(readdirSync(run?.folder ?? "")).not.toContain("control.sock");
    expect(listRuns(cli.env)[0]?.record.state).toBe("ended");
  });

  test("fails as in the foreground, with nothing left; wait ends with it", async ({ expect }) => {
    const cli = openDetachingCli();
    const file = join(cli.home, "go");
    const inputs = inputsOf(endsWith(file));
    const waiting = cli.start("wait");
    const up = cli.start("up", "--detach", inputs, "--runtime", "local");
    await waiting.shows(/is not ready yet/);
    await up.shows(/Container app of web-1 was started/);
    writeFileSync(file, "");
    const { status, stdout, stderr } = await up.result;
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /✖ APP_NOT_STARTED {2}Container web\/app of task web-1 exited with code \[3\]\. It says:\n {2}no database\n {2}→ /,
    );
    expect(await waiting.result).toMatchObject({ status: 1 });
    expect((await waiting.result).stderr).toMatch(
      /NO_SIMULATION {2}The simulation \S+ ended before/,
    );
    expect(leftovers(cli)).toEqual([]);
    const foreground = await cli.run("up", "--once", inputs, "--runtime", "local");
    const failure = (text: string) => text.slice(text.indexOf("✖"));
    expect(failure(foreground.stderr)).toBe(failure(stderr));
  });

  test.for([
    { signal: "SIGINT", status: 130 },
    { signal: "SIGKILL", status: null },
  ] as const)("leaves nothing where its start is ended by $signal", async (row, { expect }) => {
    const cli = openDetachingCli();
    const inputs = inputsOf(endsWith("/nowhere"));
    // Longer than this test waits: the start itself does not give up.
    const up = cli.start("up", "--detach", inputs, "--runtime", "local", "--timeout", "300");
    await up.shows(/Container app of web-1 was started/);
    up.child.kill(row.signal);
    expect((await up.result).status).toBe(row.status);
    if (row.status !== null) expect((await up.result).stderr).toContain("nothing is left running");
    await expectNothingLeft(cli, expect);
  });

  test("refuses wrong inputs at once, and flags that mean the opposite", async ({ expect }) => {
    const cli = openDetachingCli();
    const wrong = await cli.run("up", "--detach", "/nowhere");
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toContain("✖ INPUT_NOT_FOUND  /nowhere does not exist.");
    expect((await cli.run("up", "--detach", "--once")).status).toBe(2);
  });
});

describe("wait", () => {
  test("ends with 1 where no simulation comes, or is not ready, in time", async ({ expect }) => {
    const cli = openDetachingCli();
    const none = await cli.run("wait", "--timeout", "0.2");
    expect(none.status).toBe(1);
    expect(none.stderr).toContain("✖ NO_SIMULATION  No simulation was started within 0.2 s.");
    const up = cli.start("up", "--detach", inputsOf(endsWith("/nowhere")), "--runtime", "local");
    await up.shows(/Container app of web-1 was started/);
    const late = await cli.run("wait", "--timeout", "0.2");
    expect(late.status).toBe(1);
    expect(late.stderr).toMatch(
      /✖ NO_SIMULATION {2}The simulation \S+ is not ready after 0\.2 s\./,
    );
    up.child.kill("SIGTERM");
    await up.result;
  });
});
