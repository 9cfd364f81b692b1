import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { blocksIn, readersFiles, sh, WITHOUT_ENGINE } from "../support/documents.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const snippets = blocksIn("ts").map((block, index) => ({ ...block, number: index + 1 }));
const setup = snippets.find(({ code }) => isGlobalSetup(code));

describe("snippets of the documents", () => {
  test.for(snippets.filter((snippet) => snippet !== setup))(
    "number $number, of $document, runs as it is",
    async ({ code, number }, { expect }) => {
      // Beside package.json, because that is where the package knows itself by its name.
      const name = join(PROJECT, `.snippet-${process.pid}-${number}`);
      const files = {
        snippet: `${name}.ts`,
        setup: `${name}.setup.ts`,
        config: `${name}.config.mjs`,
      };
      writeFileSync(files.snippet, code);
      writeFileSync(files.setup, setup?.code ?? "no document has such a snippet");
      writeFileSync(files.config, vitestConfigFor(files.snippet, files.setup));
      onTestFinished(() => {
        for (const file of Object.values(files)) rmSync(file, { force: true });
      });
      const command = code.includes('"vitest"')
        ? `npx vitest run --config ${files.config}`
        : `${code.includes("lines.jsonl") ? `cd ${readersFiles()} && ` : ""}node --conditions=sc-sim-source ${files.snippet}`;
      const { env } = openCli(WITHOUT_ENGINE);
      const { status, stdout, stderr } = await sh(command, { env });
      expect(status, stderr + stdout).toBe(0);
      expect(stdout.length).toBeGreaterThan(0);
      expect(stderr).not.toContain("Warning");
    },
  );

  test.for(blocksIn("yaml").filter(({ code }) => isScSimYaml(code)))(
    "the sc-sim.yaml of $document loads",
    async ({ code }, { expect }) => {
      const taskDefinition = JSON.parse(
        readFileSync(join(PROJECT, "sample-apps/server/task-definition.json"), "utf8"),
      );
      taskDefinition.containerDefinitions.push({ name: "xray", image: "xray", essential: false });
      const folder = folderWith({
        "sc-sim.yaml": code,
        "task-definition.json": taskDefinition,
        "service.json": readFileSync(join(PROJECT, "sample-apps/server/service.json"), "utf8"),
        "client.json": readFileSync(join(PROJECT, "sample-apps/client/service.json"), "utf8"),
        "client-task.json": readFileSync(
          join(PROJECT, "sample-apps/client/task-definition.json"),
          "utf8",
        ),
      });
      const { status, stderr } = await openCli().run("plan", folder, "--runtime", "local");
      expect(status, stderr).toBe(0);
      // Nothing is wrong in it; what other containers lack is no matter of the snippet.
      expect(stderr).not.toMatch(/^\s*\S*\/sc-sim\.yaml:/m);
    },
  );

  test.for(blocksIn("json"))("the profile of $document is used", async ({ code }, { expect }) => {
    const profile = join(folderWith({ "profile.json": code }), "profile.json");
    const cli = openCli(WITHOUT_ENGINE);
    const { status, stdout, stderr } = await cli.run("up", "--once", "--profile", profile);
    expect(status, stderr).toBe(0);
    const keys = JSON.parse(code).formats.http.JSON.fields.map(({ key }: { key: string }) => key);
    expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(keys.sort());
  });
});

/** The snippet that the tests among the others are run with. */
function isGlobalSetup(code: string): boolean {
  return code.includes("export async function setup()");
}

function isScSimYaml(code: string): boolean {
  return code.startsWith("# sc-sim.yaml");
}

/** As the project's own configuration finds the package by its name. */
function vitestConfigFor(snippet: string, globalSetup: string): string {
  const resolve = { conditions: ["sc-sim-source"] };
  const test = { include: [relative(PROJECT, snippet)], globalSetup };
  // The last is vitest's own, in which a global setup runs.
  const environments = { ssr: { resolve }, __vitest__: { resolve } };
  return `export default ${JSON.stringify({ root: PROJECT, resolve, environments, test })};`;
}
