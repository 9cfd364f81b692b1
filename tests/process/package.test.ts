import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, describe } from "vitest";
import { observedLines } from "../support/golden-lines.ts";
import {
  installedManifest,
  installPackage,
  link,
  PACKAGE,
  runIn,
} from "../support/packed-package.ts";
import { PROJECT } from "../support/run-cli.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

const README = readFileSync(join(PROJECT, "README.md"), "utf8");

/** A project of somebody else with the packed package in it. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
const test = base.extend("project", { scope: "file" }, async ({}, { onCleanup }) => {
  const project = tempFolderOf(onCleanup);
  await installPackage(project);
  return project;
});

describe("the packed package", () => {
  const sim = ["sc-sim", "up", "--once", "--runtime", "local"];

  test("plans the sample apps", async ({ project, expect }) => {
    const args = ["sc-sim", "plan", "--runtime", "local"];
    const { status, stdout, stderr } = await runIn(project, "npx", args);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("http://app.sample-namespace:80  → server");
  });

  test("runs the sample apps, whose TypeScript Node would refuse there", async ({
    project,
    expect,
  }) => {
    const { status, stdout, stderr } = await runIn(project, "npx", sim);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ authority: "app.sample-namespace", bytes_sent: 11 });
  });

  test("runs the README's first snippet", async ({ project, expect }) => {
    const [, snippet = ""] = /```ts\n([\s\S]*?)```/.exec(README) ?? [];
    expect(snippet).toContain(`from "${PACKAGE}"`);
    writeFileSync(join(project, "snippet.ts"), snippet);
    const { status, stdout, stderr } = await runIn(project, process.execPath, ["snippet.ts"]);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^200\n\{"authority"/);
  });

  test("has types that check without any setting of ours", async ({ project, expect }) => {
    writeFileSync(
      join(project, "typed.ts"),
      `import { type LogLine, simulate } from "${PACKAGE}";
      await using sim = await simulate({ format: "JSON" });
      const [line]: readonly LogLine[] = await sim.accessLog("server").take(1);
      // @ts-expect-error: a line has no such field.
      line?.noSuchField;`,
    );
    const tsc = join(PROJECT, "node_modules", ".bin", "tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext"];
    const { status, stdout } = await runIn(project, tsc, [
      ...options,
      "--types",
      "node",
      "typed.ts",
    ]);
    expect(status, stdout).toBe(0);
  });

  test("has types in which every option of simulate() is explained", ({ project, expect }) => {
    const file = join(project, "node_modules", PACKAGE, "dist/simulator/app/options.d.ts");
    const types = readFileSync(file, "utf8");
    const [, body = ""] = /interface SimulateOptions \{([^}]*)\n\}/.exec(types) ?? [];
    const explained = [...body.matchAll(/\*\/\s*readonly (\w+)\?:/g)].map(([, name]) => name);
    expect(explained).toEqual([...body.matchAll(/^ {4}readonly (\w+)\?:/gm)].map(([, n]) => n));
    expect(explained).toContain("runtime");
  });

  test("has its matchers for vitest and its schemas where the README says", async ({
    project,
    expect,
  }) => {
    link(join(PROJECT, "node_modules", "vitest"), join(project, "node_modules", "vitest"));
    writeFileSync(
      join(project, "contract.test.ts"),
      `import "${PACKAGE}/vitest";
      import schema from "${PACKAGE}/schemas/aws-docs/http.strict.json" with { type: "json" };
      import { expect, test } from "vitest";
      test("a line", () => {
        expect(schema.required).toContain("duration_ms");
        expect("no line").not.toBeServiceConnectAccessLog();
      });`,
    );
    const vitest = join(PROJECT, "node_modules", ".bin", "vitest");
    const { status, stdout, stderr } = await runIn(project, vitest, ["run", "--root", project]);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/Tests .*1 passed/);
  });

  test("runs the samples of all protocols, without the libraries that only they use", async ({
    project,
    expect,
  }) => {
    const { dependencies } = installedManifest(project);
    expect(Object.keys(dependencies)).not.toContain("undici");
    expect(Object.keys(dependencies)).not.toContain("@grpc/grpc-js");
    expect(readdirSync(join(project, "node_modules"))).not.toContain("undici");
    const samples = join("node_modules", PACKAGE, "dist", "sample-apps", "all-protocols");
    const { status, stdout, stderr } = await runIn(project, "npx", [...sim, samples]);
    expect(status, stderr).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).protocol ?? "tcp").sort()).toEqual([
      "HTTP/1.1",
      "HTTP/2",
      "HTTP/2",
      "tcp",
    ]);
  });

  test("reads lines by its line entry with no other package but the JSON parser", async ({
    project,
    expect,
  }) => {
    const alone = join(project, "alone");
    const [from, to] = [project, alone].map((folder) => join(folder, "node_modules"));
    cpSync(join(from ?? "", PACKAGE), join(to ?? "", PACKAGE), { recursive: true });
    link(join(PROJECT, "node_modules", "jsonc-parser"), join(to ?? "", "jsonc-parser"));
    writeFileSync(
      join(alone, "read.mjs"),
      `import { parseAccessLogLine, readAccessLog, checkAccessLogLine } from "${PACKAGE}/line";
      const line = ${JSON.stringify(observedLines()[0])};
      console.log(parseAccessLogLine(line).record.responseCode, checkAccessLogLine(line).ok);
      for await (const { kind } of readAccessLog([line])) console.log(kind);`,
    );
    const { status, stdout, stderr } = await runIn(alone, process.execPath, ["read.mjs"]);
    expect(status, stderr).toBe(0);
    expect(stdout).toBe("200 true\naccess\n");
    writeFileSync(
      join(project, "own.mjs"),
      `import { profileFromJson } from "${PACKAGE}/line/profile";
      console.log(profileFromJson({ name: "ours" }).name);`,
    );
    expect((await runIn(project, process.execPath, ["own.mjs"])).stdout).toBe("ours\n");
  });

  test("brings nobody another Node", ({ project, expect }) => {
    expect(installedManifest(project)).not.toHaveProperty("optionalDependencies");
  });
});
