import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith } from "../support/temp-folder.ts";

const SC_SIM = `${process.execPath} ${join(PROJECT, "simulator", "sc-sim.mjs")}`;

/** More than any pipe holds. */
const MANY_LINES = 50_000;

/** Runs a pipe in bash; what the exit status of `sc-sim`, its first command but one, was, goes last. */
async function pipe(command: string, env: NodeJS.ProcessEnv) {
  const script = `${command}; echo "\${PIPESTATUS[@]}"`;
  const { stdout, stderr } = await runProgram("bash", ["-c", script], { env });
  const lines = stdout.trimEnd().split("\n");
  return { stderr, lines: lines.slice(0, -1), statuses: lines.at(-1)?.split(" ") };
}

describe("a reader that goes after the first line", () => {
  test("ends check quietly, in the middle of a log without an end", async ({ expect }) => {
    const { env } = openCli();
    // The time is only for a check that goes on: nothing else would ever end it.
    const check = `yes hello | timeout 60 ${SC_SIM} check --lines - | head -1`;
    const { lines, statuses, stderr } = await pipe(check, env);
    expect(lines).toEqual([expect.stringMatching(/^1\t/)]);
    expect(statuses?.slice(1)).toEqual(["0", "0"]);
    expect(stderr).toBe("");
  });

  test("ends logs quietly", async ({ expect }) => {
    const cli = openCli();
    // It listens, and is ready, once everything is written.
    const script = `process.stdout.write(
      "line\\n".repeat(${MANY_LINES}) + ("x".repeat(30_000) + "\\n").repeat(100),
      () => require('http').createServer((q, r) => r.end()).listen(process.env.PORT),
    )`;
    const folder = folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": scSimYaml(script),
    });
    const up = await cli.run("up", folder, "--once", "--no-request", "--runtime", "local");
    expect(up.status, up.stderr).toBe(0);
    const logs = `${SC_SIM} logs --kind app | head -1`;
    const { lines, statuses, stderr } = await pipe(logs, cli.env);
    expect({ lines, statuses, stderr }).toEqual({
      lines: ["line"],
      statuses: ["0", "0"],
      stderr: "",
    });
    const all = await cli.run("logs", "--kind", "app");
    // Each of the long lines is more than standard output takes at once, and has to be waited for.
    expect(all.stdout).toBe("line\n".repeat(MANY_LINES) + `${"x".repeat(30_000)}\n`.repeat(100));
    expect(all.stderr).toBe("");
  });
});

describe("colours", () => {
  const ESCAPE = "\u001b[";
  const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, CI: _ci, ...inherited } = process.env;
  const coloured = { ...inherited, TERM: "xterm-256color" };

  /** `doctor` writes data, and what is wrong with `up` is talk. */
  const DATA = "doctor";
  const TALK = "up /nowhere";
  const onTerminal = (command: string, env: NodeJS.ProcessEnv) =>
    runProgram("script", ["-qec", command, "/dev/null"], { env });

  test("are not in a file, though standard error is a terminal", async ({ expect }) => {
    const file = join(folderWith({}), "out");
    await onTerminal(`${SC_SIM} ${DATA} > ${file}`, coloured);
    const written = readFileSync(file, "utf8");
    expect(written).toContain("✔ Node");
    expect(written).not.toContain(ESCAPE);
  });

  test("are on standard output that is a terminal, though standard error is a file", async ({
    expect,
  }) => {
    const { stdout } = await onTerminal(`${SC_SIM} ${DATA} 2>/dev/null`, coloured);
    expect(stdout).toContain(`${ESCAPE}32m✔`);
  });

  test("are in talk on a terminal, though standard output is a file", async ({ expect }) => {
    const { stdout } = await onTerminal(`${SC_SIM} ${TALK} > /dev/null`, coloured);
    expect(stdout).toContain(`${ESCAPE}31m✖`);
  });

  test("are nowhere with NO_COLOR", async ({ expect }) => {
    const env = { ...coloured, NO_COLOR: "1" };
    const { stdout } = await onTerminal(`${SC_SIM} ${DATA}; ${SC_SIM} ${TALK}`, env);
    expect(stdout).toContain("✔ Node");
    expect(stdout).toContain("✖ INPUT");
    expect(stdout).not.toContain(ESCAPE);
  });

  test("are in both with FORCE_COLOR, wherever they go", async ({ expect }) => {
    const env = { ...coloured, FORCE_COLOR: "1" };
    const { stdout, stderr } = await runProgram(
      "sh",
      ["-c", `${SC_SIM} ${DATA}; ${SC_SIM} ${TALK}`],
      {
        env,
      },
    );
    expect(stdout).toContain(`${ESCAPE}32m✔`);
    expect(stderr).toContain(`${ESCAPE}31m✖`);
  });
});
