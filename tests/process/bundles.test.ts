import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, readdirSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "vitest";
import { BUNDLES } from "../../sample-apps/bundle.ts";
import { PROJECT, startProgram } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { tempFolder } from "../support/temp-folder.ts";

const PATHS = Object.keys(BUNDLES).map((bundle) => join("sample-apps", bundle));

/** Packages that a start loads as one file each. */
const PACKAGES = [
  "commander.mjs",
  "fast-string-truncated-width.mjs",
  "fastest-levenshtein.mjs",
  "jsonc-parser.mjs",
  "yaml.mjs",
  "zod.mjs",
];

/** The committed files, as a fresh clone has them; with the installed dependencies unless they are not wanted. */
function freshClone({ hasDependencies }: { readonly hasDependencies: boolean }): string {
  const clone = tempFolder();
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: PROJECT, encoding: "utf8" });
  for (const file of tracked.split("\0")) {
    // A file that is deleted and not yet committed is still listed.
    if (file !== "" && existsSync(join(PROJECT, file))) {
      cpSync(join(PROJECT, file), join(clone, file));
    }
  }
  if (hasDependencies) symlinkSync(join(PROJECT, "node_modules"), join(clone, "node_modules"));
  return clone;
}

const bundlesIn = (folder: string) => PATHS.filter((path) => existsSync(join(folder, path)));

describe("the sample apps' bundles", () => {
  test("are made by what `npm ci` runs, and run with Node alone", async ({ expect }) => {
    const clone = freshClone({ hasDependencies: true });
    expect(bundlesIn(clone)).toEqual([]);
    const { status, stderr } = await runProgram("npm", ["run", "prepare"], { cwd: clone });
    expect(status, stderr).toBe(0);
    expect(bundlesIn(clone)).toEqual(PATHS);
    expect(readdirSync(join(clone, "bundled")).sort()).toEqual(PACKAGES);
    for (const path of PATHS) {
      const alone = tempFolder();
      for (const proto of globSync("sample-apps/*/*.proto", { cwd: clone })) {
        cpSync(join(clone, proto), join(alone, basename(proto)));
      }
      cpSync(join(clone, path), join(alone, basename(path)));
      const env = { HOST: "127.0.0.1", PORT: "0", ...portsOf("8001", "8002", "8003", "8004") };
      const args = [join(alone, basename(path))];
      await startProgram({ command: process.execPath, args, env, stdin: "ignore" }).shows(
        /(?:client|server|web|api|orders) listens on 127\.0\.0\.1/,
      );
    }
  });

  test("are made by `npm run sim` where `npm ci` ran no scripts", async ({ expect }) => {
    const clone = freshClone({ hasDependencies: true });
    const cli = join(clone, "simulator", "sc-sim.mjs");
    const without = await runProgram(process.execPath, [cli, "--version"], { cwd: clone });
    expect([without.status, without.stdout], without.stderr).toEqual([0, "0.1.0\n"]);
    expect(existsSync(join(clone, "bundled"))).toBe(false);
    const args = ["run", "--silent", "sim", "--", "--version"];
    const first = await runProgram("npm", args, { cwd: clone });
    expect([first.status, first.stdout], first.stderr).toEqual([0, "0.1.0\n"]);
    expect(bundlesIn(clone)).toEqual(PATHS);
  });

  test("are missed with a sentence where the development dependencies are not installed", async ({
    expect,
  }) => {
    const clone = freshClone({ hasDependencies: false });
    const bundle = join(clone, "sample-apps", "bundle.ts");
    const { status, stderr } = await runProgram(process.execPath, [bundle], { cwd: clone });
    expect(status).toBe(0);
    expect(stderr).toContain("`npm run bundle`");
    expect(bundlesIn(clone)).toEqual([]);
  });
});

/** A free port for each containerPort. */
function portsOf(...containerPorts: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(containerPorts.map((port) => [`PORT_${port}`, "0"]));
}
