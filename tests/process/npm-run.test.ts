import { join } from "node:path";
import { test } from "vitest";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";

const npmRun = (cwd: string, ...args: readonly string[]) =>
  runProgram("npm", ["run", "--silent", "sim", ...args], { env: openCli().env, cwd });

test("npm run sim --once is explained, before anything starts", async ({ expect }) => {
  const { status, stdout, stderr } = await npmRun(PROJECT, "--once");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe(
    "✖ USAGE  npm took --once for itself, so it has not reached sc-sim.\n  → Put -- before everything that is for sc-sim: npm run sim -- up --once\n",
  );
});

test("npm run sim takes paths from the folder that it is called in", async ({ expect }) => {
  const folder = join(PROJECT, "tests/fixtures/cases");
  const args = ["--", "plan", "./a22-desired0-server", "--runtime", "local"];
  const { status, stdout, stderr } = await npmRun(folder, ...args);
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("Namespace demo.internal");
});

test("what npm run sim says names commands as they can be typed", async ({ expect }) => {
  const help = await npmRun(PROJECT, "--", "trace", "--help");
  expect(help.stdout).toMatch(
    /`npm run sim -- ps --all`[\s\S]*\n {2}npm run sim -- trace 3f2a9c1e\n/,
  );
});
