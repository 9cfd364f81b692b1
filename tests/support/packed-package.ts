import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "./run-cli.ts";
import { type Outcome, runProgram } from "./run-program.ts";

/** What the package is called. */
export const PACKAGE = "service-connect-simulator";

/** Packs the package and installs it into the folder of somebody else's project, without a registry: what it says it needs and nothing else. */
export async function installPackage(project: string): Promise<void> {
  const args = ["pack", "--json", "--pack-destination", project];
  const packed = await runProgram("npm", args, { cwd: PROJECT });
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf("[")));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  const installed = join(project, "node_modules", PACKAGE);
  mkdirSync(installed, { recursive: true });
  await runProgram("tar", ["-xzf", filename, "-C", installed, "--strip-components", "1"], {
    cwd: project,
  });
  const { dependencies, bin } = installedManifest(project);
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    link(join(PROJECT, "node_modules", name), join(project, "node_modules", name));
  }
  link(join(installed, bin["sc-sim"]), join(project, "node_modules", ".bin", "sc-sim"));
}

/** The package.json of the installed package. */
export function installedManifest(project: string) {
  return JSON.parse(readFileSync(join(project, "node_modules", PACKAGE, "package.json"), "utf8"));
}

/** Makes a symbolic link, with the folders above it. */
export function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Runs a command in the project, with its state in there too. */
export function runIn(project: string, command: string, args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, SC_SIM_HOME: join(project, ".sc-sim"), NO_COLOR: "1" };
  return runProgram(command, args, { cwd: project, env });
}
