import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test as base, describe } from "vitest";
import { PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

const NAME = "service-connect-simulator";
const README = readFileSync(join(PROJECT, "README.md"), "utf8");

/** A project of somebody else with the packed package in it. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
const test = base.extend("project", { scope: "file" }, async ({}, { onCleanup }) => {
  const project = tempFolderOf(onCleanup);
  const packed = await runProgram("npm", ["pack", "--json", "--pack-destination", project], {
    cwd: PROJECT,
  });
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[")));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  const installed = join(project, "node_modules", NAME);
  mkdirSync(installed, { recursive: true });
  await runProgram("tar", ["-xzf", filename, "-C", installed, "--strip-components", "1"], {
    cwd: project,
  });
  const { dependencies, bin } = manifestIn(project);
  // As npm would lay them out, without a registry: what the package says it needs and nothing else.
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    link(join(PROJECT, "node_modules", name), join(project, "node_modules", name));
  }
  link(join(installed, bin["sc-sim"]), join(project, "node_modules", ".bin", "sc-sim"));
  return project;
});

function manifestIn(project: string) {
  return JSON.parse(readFileSync(join(project, "node_modules", NAME, "package.json"), "utf8"));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Runs a command in a folder, with its state in there too. */
const run = (command: string, args: readonly string[], cwd: string) =>
  runProgram(command, args, {
    cwd,
    env: { ...process.env, SC_SIM_HOME: join(cwd, ".sc-sim"), NO_COLOR: "1" },
  });

describe("the packed package", () => {
  const sim = ["sc-sim", "up", "--once", "--runtime", "local"];

  test("plans the sample apps", async ({ project, expect }) => {
    const args = ["sc-sim", "plan", "--runtime", "local"];
    const { status, stdout, stderr } = await run("npx", args, project);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("http://app.sample-namespace:80  → server");
  });

  test("runs the sample apps, whose TypeScript Node would refuse there", async ({
    project,
    expect,
  }) => {
    const { status, stdout, stderr } = await run("npx", sim, project);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ authority: "app.sample-namespace", bytes_sent: 11 });
  });

  test("runs the README's first snippet", async ({ project, expect }) => {
    const [, snippet = ""] = /```ts\n([\s\S]*?)```/.exec(README) ?? [];
    expect(snippet).toContain(`from "${NAME}"`);
    writeFileSync(join(project, "snippet.ts"), snippet);
    const { status, stdout, stderr } = await run(process.execPath, ["snippet.ts"], project);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^200\n\{"authority"/);
  });

  test("has types that check without any setting of ours", async ({ project, expect }) => {
    writeFileSync(
      join(project, "typed.ts"),
      `import { type LogLine, simulate } from "${NAME}";
      await using sim = await simulate({ format: "JSON" });
      const [line]: readonly LogLine[] = await sim.accessLog("server").take(1);
      // @ts-expect-error: a line has no such field.
      line?.noSuchField;`,
    );
    const tsc = join(PROJECT, "node_modules", ".bin", "tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext"];
    const { status, stdout } = await run(tsc, [...options, "--types", "node", "typed.ts"], project);
    expect(status, stdout).toBe(0);
  });

  test("has its matchers for vitest and its schemas where the README says", async ({
    project,
    expect,
  }) => {
    link(join(PROJECT, "node_modules", "vitest"), join(project, "node_modules", "vitest"));
    writeFileSync(
      join(project, "contract.test.ts"),
      `import "${NAME}/vitest";
      import schema from "${NAME}/schemas/aws-docs/http.strict.json" with { type: "json" };
      import { expect, test } from "vitest";
      test("a line", () => {
        expect(schema.required).toContain("duration_ms");
        expect("no line").not.toBeServiceConnectAccessLog();
      });`,
    );
    const vitest = join(PROJECT, "node_modules", ".bin", "vitest");
    const { status, stdout, stderr } = await run(vitest, ["run", "--root", project], project);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Tests .*1 passed/);
  });

  test("brings nobody another Node", ({ project, expect }) => {
    expect(manifestIn(project)).not.toHaveProperty("optionalDependencies");
  });
});
