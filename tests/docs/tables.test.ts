import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { checkAccessLogLine, ERROR_CODES } from "../../simulator/index.ts";
import { formatsWithFields } from "../../tools/write-fields.ts";
import { BLOCKS, blocksIn, DOCUMENTS, textOf } from "../support/documents.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";

describe("tables of the documents", () => {
  test("the errors are those of the code", ({ expect }) => {
    const rows = [...textOf("docs/errors.md").matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|$/gm)].map(
      ([, code = "", meaning]) => [code, meaning],
    );
    expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
  });

  test("the fields are those of the one table", ({ expect }) => {
    expect(textOf("docs/formats.md"), "npm run fields writes it").toBe(formatsWithFields());
  });

  test("the commands are those of --help", async ({ expect }) => {
    const { stdout } = await openCli().run("--help");
    const inHelp = [...stdout.matchAll(/^ {2}([a-z]+) (?=.*(?:\[|<| {2}))/gm)].map(
      ([, name]) => name,
    );
    const [table = ""] = /^\| command[\s\S]*?\n\n/m.exec(textOf("docs/commands.md")) ?? [];
    const inTable = [...table.matchAll(/`sc-sim ([a-z|\\]+)/g)].flatMap(([, names = ""]) =>
      names.split("\\|"),
    );
    expect([...new Set(inTable)].sort()).toEqual(inHelp.filter((name) => name !== "help").sort());
  });

  test("every command that a text names is one", async ({ expect }) => {
    const { stdout } = await openCli().run("--help");
    const named = DOCUMENTS.flatMap(({ text }) => [...text.matchAll(/`sc-sim ([a-z]+)/g)]).map(
      ([, name]) => name,
    );
    const known = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    // Prints what the Tab key needs, and is not listed.
    expect(named.filter((name) => ![...known, "complete"].includes(name))).toEqual([]);
  });

  test("every flag of sc-sim that a text names is one", ({ expect }) => {
    const sources = globSync("simulator/{cli,app}/**/*.ts", { cwd: PROJECT }).map(textOf);
    const known = new Set(sources.flatMap((source) => source.match(/--[a-z][a-z-]+/g) ?? []));
    const named = DOCUMENTS.filter(({ path }) => /^(?:docs\/|README)/.test(path)).flatMap(
      ({ path, text }) =>
        [...text.matchAll(/`(?:sc-sim [^`]*)?(--[a-z][a-z-]+)[^`]*`/g)].map(([, flag = ""]) => ({
          path,
          flag,
        })),
    );
    expect(named).toContainEqual({ path: "docs/commands.md", flag: "--no-raw" });
    expect(named.filter(({ flag }) => !known.has(flag))).toEqual([]);
  });

  test("every npm script that is named exists", async ({ expect }) => {
    const { default: manifest } = await import(join(PROJECT, "package.json"), {
      with: { type: "json" },
    });
    const named = DOCUMENTS.flatMap(({ path, text }) =>
      [...text.matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)].map(([, script = ""]) => ({
        path,
        script,
      })),
    );
    expect(named).toContainEqual({ path: "README.md", script: "sim" });
    expect(named.filter(({ script }) => !(script in manifest.scripts))).toEqual([]);
  });
});

describe("blocks of the documents", () => {
  /** Each language, and the file of tests that holds its blocks. */
  const HELD: Readonly<Record<string, string>> = {
    sh: "tests/docs/commands.test.ts",
    ts: "tests/docs/snippets.test.ts",
    json: "tests/docs/snippets.test.ts",
    yaml: "tests/docs/snippets.test.ts, or tests/docs/workflow.test.ts",
    hcl: "tests/docs/terraform.test.ts",
    text: "here",
  };

  test("are all found", ({ expect }) => {
    const fences = DOCUMENTS.flatMap(({ text }) => text.match(/^[ >]*(?:`{3,}|~{3,}).*$/gm) ?? []);
    expect(fences.length).toBe(2 * BLOCKS.length);
  });

  test("are all of a language that tests execute", ({ expect }) => {
    expect(BLOCKS.filter(({ language }) => !(language in HELD))).toEqual([]);
  });

  test("that are text are output which tests compare, or a drawing", ({ expect }) => {
    const compared = [failedContract(), ...keptScreens()];
    const others = blocksIn("text").filter(({ code }) => !/[│└]|─▶/.test(code));
    expect(others.map(({ code }) => code)).toContain(failedContract());
    expect(others.filter(({ code }) => !compared.includes(code))).toEqual([]);
  });
});

/** What the contract of the line in docs/contracts.md says under another profile. */
function failedContract(): string {
  const [, line = ""] = /const line =\n {2}'(\{.*)';/.exec(textOf("docs/contracts.md")) ?? [];
  const check = checkAccessLogLine(line, { profile: "aws-docs" });
  return check.ok ? "it holds" : `${check.message}\n`;
}

/** Screens that tests of the commands compare with what these print. */
function keptScreens(): readonly string[] {
  const folder = join(PROJECT, "tests", "fixtures", "screens");
  return globSync("*.txt", { cwd: folder }).map((file) => readFileSync(join(folder, file), "utf8"));
}
