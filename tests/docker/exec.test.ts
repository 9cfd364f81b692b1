import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { type Simulation, simulate } from "../../simulator/index.ts";
import { openBreakableEngine } from "../support/breakable-engine.ts";
import { describeDocker } from "../support/docker.ts";
import { PROJECT, startProgram } from "../support/run-cli.ts";
import { tempFolder, tempFolderOf } from "../support/temp-folder.ts";

describeDocker("a terminal that is given to a command of a task", () => {
  let simulation: Simulation;
  const home = tempFolderOf(afterAll);
  const ownEnv = { ...process.env, SC_SIM_HOME: home, NO_COLOR: "1" };
  beforeAll(async () => {
    simulation = await simulate({ runtime: "docker", env: ownEnv });
  });
  afterAll(() => simulation[Symbol.asyncDispose]());

  /** Runs a script with Node in a task, on a terminal of 30 rows and 90 columns whose settings are noted before and after. */
  function startExec(script: string, engineEnv: NodeJS.ProcessEnv = {}) {
    const folder = tempFolder();
    const program = `${process.execPath} ${join(PROJECT, "simulator", "sc-sim.mjs")}`;
    const command = `${program} exec -it client -- /usr/local/bin/node -e ${JSON.stringify(script)}`;
    const line = [
      `cd ${folder}`,
      "stty rows 30 cols 90",
      "stty -a > before",
      "tty > tty",
      `sh -c 'echo $$ > pid; exec ${command}'`,
      "echo status $?",
      "stty -a > after",
    ].join("; ");
    const run = startProgram({
      command: "script",
      args: ["-qefc", line, "/dev/null"],
      env: { ...ownEnv, ...engineEnv },
      stdin: "pipe",
    });
    return { ...run, read: (name: string) => readFileSync(join(folder, name), "utf8").trim() };
  }

  const WAITS = "setInterval(() => {}, 1e6); console.log(6 * 7)";

  test("has its size, also when that changes, and gets every key", async ({ expect }) => {
    const columns = "console.log([process.stdout.columns, process.stdout.rows].join())";
    const { shows, read, child, result } = startExec(
      `${columns}; process.stdout.on("resize", () => ${columns});
       process.stdin.setRawMode(true).once("data", (keys) => process.exit(keys[0] + 40))`.replaceAll(
        "\n",
        " ",
      ),
    );
    await shows(/90,30/);
    execFileSync("stty", ["-F", read("tty"), "rows", "33", "cols", "77"]);
    await shows(/77,33/);
    child.stdin?.write("\x03");
    await shows(/status 43/);
    await result;
    const settings = (text: string) => text.replace(/rows \d+; columns \d+/, "");
    expect(settings(read("after"))).toBe(settings(read("before")));
  });

  test("has the last of its sizes where the engine is slow to take one", async ({ expect }) => {
    const { env, hold } = await openBreakableEngine();
    const size = "[process.stdout.columns, process.stdout.rows].join()";
    const script = `console.log(${size}); process.stdout.on("resize", () => console.log(${size}));
      process.stdin.setRawMode(true).once("data", () => process.exit(console.log("last", ${size})))`;
    const { shows, read, child, result } = startExec(script.replaceAll("\n", " "), env);
    await shows(/90,30/);
    const slow = hold(/^POST \/exec\/\w+\/resize/);
    execFileSync("stty", ["-F", read("tty"), "rows", "33"]);
    await slow.arrived;
    execFileSync("stty", ["-F", read("tty"), "cols", "77"]);
    await slow.answered;
    await shows(/77,33/);
    child.stdin?.write("x");
    await shows(/status 0/);
    expect((await result).stdout).toMatch(/last 77,33/);
  });

  test.for([
    { signal: "SIGTERM", status: 143 },
    { signal: "SIGHUP", status: 129 },
  ])("is as it was after $signal", async ({ signal, status }, { expect }) => {
    const { shows, read, result } = startExec(WAITS);
    await shows(/42/);
    process.kill(Number(read("pid")), signal);
    await shows(new RegExp(`status ${status}`));
    await result;
    expect(read("after")).toBe(read("before"));
  });

  test("is as it was when the engine goes away", async ({ expect }) => {
    const { env, breakConnections } = await openBreakableEngine();
    const { shows, read, result } = startExec(WAITS, env);
    await shows(/42/);
    expect(breakConnections(/^POST \/exec\/\w+\/start/)).toBe(1);
    await shows(/REQUEST_FAILED.*the engine closed its connection/s);
    await shows(/status 1/);
    await result;
    expect(read("after")).toBe(read("before"));
  });
});
