import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { checkAccessLogLine, ERROR_CODES } from "../../simulator/index.ts";
import { fieldTable } from "../support/field-table.ts";
import {
  blocks,
  commands,
  isDocker,
  needsRunning,
  README,
  RUNNING,
  readersFiles,
  sh,
  TESTED_BY_RUNNING_THIS,
} from "../support/readme.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const { scripts } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));

describe("README commands", () => {
  test.for(
    commands.filter(
      (command) =>
        !needsRunning(command) && !isDocker(command) && !TESTED_BY_RUNNING_THIS.includes(command),
    ),
  )("%s", async (command, { expect }) => {
    const cli = openCli({ ...process.env });
    if (/sim -- logs|sim -- ps/.test(command)) await cli.run("up", "--once", "--runtime", "local");
    const { status, stderr, written } = await sh(command, cli);
    expect(status, stderr).toBe(0);
    if (command.includes("> lines.jsonl")) {
      const lines = readFileSync(join(written, "lines.jsonl"), "utf8").trim().split("\n");
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ response_code: 200 }]);
    }
  });

  test.for(RUNNING)("those for another terminal work beside $title", async (row, { expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", ...row.paths, "--runtime", "local");
    await up.shows(/Ctrl-C stops everything/);
    for (const command of row.commands.filter((one) => !isDocker(one))) {
      const { status, stderr } = await sh(command, cli);
      expect(status, `${command}\n${stderr}`).toBe(0);
    }
  });

  test("every npm script that is named exists", ({ expect }) => {
    const named = [...README.matchAll(/npm (?:run (?:--silent )?)?(\w[\w:-]*)/g)].map(
      ([, script = ""]) => script,
    );
    const known = [
      ...Object.keys(scripts),
      "ci",
      "pack",
      "i",
      "run",
      "with",
      "comes",
      "scripts",
      "is",
    ];
    expect(named.filter((script) => !known.includes(script))).toEqual([]);
  });
});

describe("README snippets", () => {
  const snippets = blocks("ts").map((code, index) => ({ title: `number ${index + 1}`, code }));
  test.for(snippets.filter(({ code }) => !isGlobalSetup(code)))(
    "$title runs as it is",
    async ({ code }, { expect }) => {
      // Beside package.json, because that is where the package knows itself by its name.
      const name = join(PROJECT, `.readme-snippet-${process.pid}-${code.length}`);
      const files = {
        snippet: `${name}.ts`,
        setup: `${name}.setup.ts`,
        config: `${name}.config.mjs`,
      };
      writeFileSync(files.snippet, code);
      writeFileSync(files.setup, blocks("ts").find(isGlobalSetup) ?? "no such snippet");
      writeFileSync(files.config, vitestConfigFor(files.snippet, files.setup));
      onTestFinished(() => {
        for (const file of Object.values(files)) rmSync(file, { force: true });
      });
      const command = code.includes('"vitest"')
        ? `npx vitest run --config ${files.config}`
        : `${code.includes("lines.jsonl") ? `cd ${readersFiles()} && ` : ""}node --conditions=sc-sim-source ${files.snippet}`;
      const { env } = openCli();
      const { status, stdout, stderr } = await sh(command, { env });
      expect(status, stderr + stdout).toBe(0);
      expect(stdout.length).toBeGreaterThan(0);
      expect(stderr).not.toContain("Warning");
    },
  );

  test.for(blocks("yaml").filter((code) => code.startsWith("# sc-sim.yaml")))(
    "the sc-sim.yaml loads",
    async (code, { expect }) => {
      const taskDefinition = JSON.parse(
        readFileSync(join(PROJECT, "sample-apps/server/task-definition.json"), "utf8"),
      );
      taskDefinition.containerDefinitions.push({ name: "xray", image: "xray", essential: false });
      const folder = folderWith({
        "sc-sim.yaml": code,
        "task-definition.json": taskDefinition,
        "service.json": readFileSync(join(PROJECT, "sample-apps/server/service.json"), "utf8"),
      });
      const { status, stderr } = await openCli().run("plan", folder, "--runtime", "local");
      expect(status, stderr).toBe(0);
      expect(stderr).not.toContain("sc-sim.yaml");
    },
  );
});

/** The snippet that the tests among the others are run with. */
function isGlobalSetup(code: string): boolean {
  return code.includes("export async function setup()");
}

/** As the project's own configuration finds the package by its name. */
function vitestConfigFor(snippet: string, globalSetup: string): string {
  const resolve = { conditions: ["sc-sim-source"] };
  const test = { include: [relative(PROJECT, snippet)], globalSetup };
  // The last is vitest's own, in which a global setup runs.
  const environments = { ssr: { resolve }, __vitest__: { resolve } };
  return `export default ${JSON.stringify({ root: PROJECT, resolve, environments, test })};`;
}

describe("README tables", () => {
  test("the errors are those of the code", ({ expect }) => {
    const rows = [...README.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|$/gm)].map(
      ([, code = "", meaning]) => [code, meaning],
    );
    expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
  });

  test("the fields are those of the one table", ({ expect }) => {
    const rows = [...README.matchAll(/^\| `\w+` .*`%.*$/gm)].map(([row]) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(rows, "node tests/support/field-table.ts writes them").toEqual(fieldTable());
  });

  test("every command there is stands in the table, and no other", async ({ expect }) => {
    const { stdout } = await openCli().run("--help");
    const inHelp = [...stdout.matchAll(/^ {2}([a-z]+) (?=.*(?:\[|<| {2}))/gm)].map(
      ([, name]) => name,
    );
    // Several that take the same stand in one row: `stop\|start`.
    const inTable = [...README.matchAll(/`sc-sim ([a-z]+(?:\\\|[a-z]+)*)/g)].flatMap(
      ([, names = ""]) => names.split("\\|"),
    );
    expect([...new Set(inTable)].sort()).toEqual(inHelp.filter((name) => name !== "help").sort());
  });
});

test("the failure of a contract in the README is what is said", ({ expect }) => {
  const [, line = ""] = /const line =\n {2}'(\{.*)';/.exec(README) ?? [];
  const check = checkAccessLogLine(line, { profile: "aws-docs" });
  const shown = blocks("text").find((block) => block.startsWith("This is no"));
  expect(check.ok ? "it holds" : `${check.message}\n`).toBe(shown);
});

test("the terminal output in the README is what the command prints", async ({ expect }) => {
  const { stderr } = await openCli().run("up", "--once", "--runtime", "local");
  const [shown = ""] = blocks("text");
  const comparable = (text: string) =>
    text
      .replace(/127\.255\.\d+\.1:\d+(?: \(stands for [\d.:]+\))?/g, "VIP")
      .replace(/ecs-service-connect-\w{5}/g, "PROXY")
      .replace(/127\.0\.0\.1:\d+/g, "ADDR")
      .replace(/\d+ bytes, \d+ ms/g, "SIZE")
      .replace(/in \d+\.\d s/g, "in TIME")
      .replace(/ +/g, " ");
  const planOf = (text: string) =>
    /Namespace[\s\S]*?Notes[^\n]*\n[^\n]*/.exec(comparable(text))?.[0];
  expect(planOf(shown)).toBe(planOf(stderr));
});
