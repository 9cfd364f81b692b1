import { realpathSync } from "node:fs";
import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import { scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { openCli } from "../support/run-cli.ts";
import { filesIn, tempFolderOf } from "../support/temp-folder.ts";

const LISTENS =
  "require('http').createServer((request, response) => response.end('hello ' + request.headers.host)).listen(process.env.PORT, process.env.HOST)";

/** A service with a secret that calls itself, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  // biome-ignore lint/correctness/noEmptyPattern: the same.
  .extend("folder", { scope: "file" }, async ({}, { onCleanup }) => {
    const folder = realpathSync(tempFolderOf(onCleanup));
    const yaml = scSimYaml(LISTENS) as { containers: { "web/app": object } };
    Object.assign(yaml.containers["web/app"], { secrets: { TOKEN: "hush" } });
    filesIn(folder, {
      "task.json": taskDefinition({
        environment: [{ name: "LEVEL", value: "on ecs" }],
        secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:x" }],
      }),
      "service.json": service({
        services: [{ portName: "http", clientAliases: [{ port: 18_090, dnsName: "web.shop" }] }],
      }),
      "sc-sim.yaml": yaml,
    });
    return folder;
  })
  .extend("simulation", { scope: "file" }, async ({ home, folder }, { onCleanup }) => {
    const env = { ...process.env, SC_SIM_HOME: home };
    const simulation = await simulate({ inputs: [folder], runtime: "local", env });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return simulation;
  });

describe("a command inside a task that is a process", () => {
  test("has the app's environment, secrets too, its folder, and resolves names", async ({
    simulation,
    home,
    folder,
    expect,
  }) => {
    const cli = openCli({ SC_SIM_HOME: home, ONLY_MINE: "1" });
    const { stdout, stderr } = await cli.run(
      ...["exec", "web", "--", "sh", "-c", "pwd; getent hosts web.shop; env -0 | tr '\\0' '\\n'"],
    );
    expect(stdout, stderr).toMatch(/^.*\n127\.255\.\d+\.1 +web\.shop\n/);
    expect(stdout.split("\n")[0]).toBe(folder);
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        ...["LEVEL=on ecs", "TOKEN=hush", "HOST=127.0.0.1"],
        `SC_SIM_RUN_ID=${simulation.runId}`,
      ]),
    );
    expect(stdout).not.toContain("ONLY_MINE");
    const request = "fetch('http://web.shop:18090/').then((r) => r.text()).then(console.log)";
    const fetched = await cli.run("exec", "web/app", "--", process.execPath, "-e", request);
    expect(fetched.stdout).toBe("hello web.shop:18090\n");
  });

  test("ends with its status, and with 2 where there is no such program or container", async ({
    simulation,
    home,
    expect,
  }) => {
    expect(simulation.plan.runtime).toBe("local");
    const cli = openCli({ SC_SIM_HOME: home });
    expect((await cli.run("exec", "web", "--", "sh", "-c", "exit 7")).status).toBe(7);
    const missing = await cli.run("exec", "web", "--", "no-such-program");
    expect(missing).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('There is no program "no-such-program" on the PATH'),
    });
    const other = await cli.run("exec", "web/ap", "--", "true");
    expect(other.stderr).toMatch(
      /USAGE +Task web-1 has no app container "ap"; the nearest is "app"/,
    );
    expect(other.status).toBe(2);
  });

  test("reads standard input only where it is asked to", async ({ simulation, home, expect }) => {
    expect(simulation.plan.runtime).toBe("local");
    const cli = openCli({ SC_SIM_HOME: home });
    const exec = (...flags: string[]) => cli.pipe("typed\n", "exec", ...flags, "web", "--", "cat");
    expect((await exec()).stdout).toBe("");
    expect((await exec("-i")).stdout).toBe("typed\n");
  });

  test("is a shell of the user's, or a command", async ({ simulation, home, expect }) => {
    const cli = openCli({ SC_SIM_HOME: home, SHELL: "/bin/sh" });
    const shell = await cli.pipe("getent hosts web.shop; echo $0 $TOKEN; exit 3\n", "shell", "web");
    expect(shell.stdout).toMatch(/^127\.255\.\d+\.1 +web\.shop\n\/bin\/sh hush\n$/);
    expect(shell.stderr).toContain(`A shell inside web-1 of run ${simulation.runId}`);
    expect(shell.status).toBe(3);
    const command = await cli.run("shell", "web", "--", "getent", "hosts", "web.shop");
    expect(command.stdout).toContain("web.shop");
    expect(command.stderr).not.toContain("A shell");
  });

  test("draws on a terminal, and Ctrl-C ends what runs in the shell", async ({
    simulation,
    home,
    expect,
  }) => {
    expect(simulation.plan.runtime).toBe("local");
    const cli = openCli({ SC_SIM_HOME: home, SHELL: "/bin/sh", TERM: "xterm" });
    const shell = cli.startOnTerminal("shell", "web");
    await shell.shows(/A shell inside/);
    // A program of its own says it: the shell could still be between two commands, and dash loses a signal then.
    shell.type("sh -c 'echo it is $((6 * 7)) on $TERM; exec sleep 1000'\n");
    await shell.shows(/it is 42 on xterm/);
    shell.type("\x03");
    shell.type("echo goes $((1 + 1)); exit 5\n");
    await shell.shows(/goes 2/);
    expect((await shell.result).status).toBe(5);
  });
});
