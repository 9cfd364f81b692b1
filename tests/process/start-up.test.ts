import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { findProgram } from "../../simulator/running/names/find-program.ts";
import { PROJECT, startProgram } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

/** Where a start spends its time: files that are found, read and compiled, and programs that are started. */
interface Trace {
  /** Addresses of the modules that were loaded, but for Node's own. */
  readonly modules: readonly string[];
  /** Paths of the files that were read. */
  readonly files: readonly string[];
  /** What relative imports and addresses of files Node had to look for itself. */
  readonly searched: readonly string[];
}

/** Runs sc-sim to its end, and says what it loaded and read. */
async function traced(
  args: readonly string[],
  extraEnv: NodeJS.ProcessEnv = {},
): Promise<Trace & { readonly stdout: string }> {
  const home = tempFolder();
  const START_TRACE = join(home, "trace.json");
  const env = { ...process.env, SC_SIM_HOME: home, START_TRACE, NO_COLOR: "1", ...extraEnv };
  const trace = join(PROJECT, "tests", "support", "start-trace.mjs");
  const { status, stdout, stderr } = await startProgram({
    command: process.execPath,
    args: ["--import", trace, join(PROJECT, "simulator", "sc-sim.mjs"), ...args],
    env,
    stdin: "ignore",
  }).result;
  if (status !== 0) throw new Error(`sc-sim ended with ${status}: ${stderr}`);
  return { ...JSON.parse(readFileSync(START_TRACE, "utf8")), stdout };
}

/** The packages that modules are from; bundles are none. */
const packagesOf = ({ modules }: Trace) =>
  [...new Set(modules.flatMap((url) => /\/node_modules\/([^/]+)/.exec(url)?.[1] ?? []))].sort();

describe("a start", () => {
  test("loads few modules, and looks once how names can be made known", async ({ expect }) => {
    const tools = tempFolder();
    const probes = join(tools, "probes");
    const unshare = findProgram("unshare", { path: process.env["PATH"] }) ?? "/bin/false";
    const script = `#!/bin/sh\ncase "$*" in *sc-sim-names-*) echo probe >> '${probes}';; esac\nexec '${unshare}' "$@"\n`;
    writeFileSync(join(tools, "unshare"), script, { mode: 0o755 });
    const PATH = [tools, process.env["PATH"]].join(delimiter);
    const trace = await traced(["run", "--runtime", "local", "--", "true"], { PATH });
    expect(packagesOf(trace)).toEqual([]);
    expect(trace.modules.filter((url) => url.includes("/bundled/"))).toHaveLength(6);
    // The first modules, before imports are quickened.
    expect(trace.searched.length).toBeLessThan(10);
    // 259: without the dialects that ECS's own JSON does not need.
    expect(trace.modules.length).toBeLessThan(280);
    expect(
      trace.modules.filter((url) => /dialects\/(?:cloudformation|terraform)/.test(url)),
    ).toEqual([]);
    expect(readFileSync(probes, "utf8")).toBe("probe\n");
  });

  test("reads each input of a plan once, and asks an engine without loading its client", async ({
    expect,
  }) => {
    const engine = createServer((_request, response) => {
      const version = { Version: "27.0", Arch: "amd64", Components: [{ Name: "Engine" }] };
      response.end(JSON.stringify(version));
    });
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void engine.close());
    const DOCKER_HOST = `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    const trace = await traced(["plan"], { DOCKER_HOST });
    expect(trace.stdout).toContain("docker runtime");
    expect(packagesOf(trace)).not.toContain("dockerode");
    const inputs = trace.files.filter((file) => file.includes("sample-apps"));
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs).toEqual([...new Set(inputs)]);
  });
});

test("quick imports leave the files of packages to Node", async ({ expect }) => {
  const root = folderWith({
    "start.mjs": `
      import { quickenImports } from ${JSON.stringify(join(PROJECT, "simulator/quick-imports.mjs"))};
      quickenImports({ bundles: new URL("bundled/", import.meta.url), root: new URL("./", import.meta.url) });
      await import("./own.mjs");`,
    "own.mjs": 'import { part } from "a-package"; console.log(part);',
    "node_modules/a-package/package.json": '{ "exports": "./index.mjs" }',
    "node_modules/a-package/index.mjs": 'export { default as part } from "./part.js";',
    "node_modules/a-package/part.js": 'module.exports = "from CommonJS";',
  });
  const { result } = startProgram({
    ...{ command: process.execPath, args: [join(root, "start.mjs")] },
    ...{ env: process.env, stdin: "ignore" },
  });
  expect(await result).toMatchObject({ stdout: "from CommonJS\n", stderr: "", status: 0 });
});

test("the bundles of packages are those of the installed versions, with their licences", ({
  expect,
}) => {
  const folder = join(PROJECT, "bundled");
  const names = readdirSync(folder).map((file) => file.replace(".mjs", ""));
  expect(names.sort()).toEqual([
    "commander",
    "fast-string-truncated-width",
    "fastest-levenshtein",
    "jsonc-parser",
    "yaml",
    "zod",
  ]);
  for (const name of names) {
    const installed = join(PROJECT, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    const text = readFileSync(join(folder, `${name}.mjs`), "utf8");
    expect(text.startsWith(`/*! ${name} ${version}\n`)).toBe(true);
    const [license = ""] = readdirSync(installed).filter((file) => /^license/i.test(file));
    const terms = readFileSync(join(installed, license), "utf8").replaceAll("\r\n", "\n");
    expect(text).toContain(terms.trim());
  }
});
