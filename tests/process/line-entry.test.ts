import { join } from "node:path";
import { test } from "vitest";
import { observedLines } from "../support/golden-lines.ts";
import { PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";

/** Says of every module that is loaded where it is, and then reads a line in several ways. */
const SCRIPT = `
  import { registerHooks } from "node:module";
  const loaded = new Set();
  registerHooks({ load(url, context, next) { loaded.add(url); return next(url, context); } });
  const line = ${JSON.stringify(observedLines()[0])};
  const entry = await import(${JSON.stringify(join(PROJECT, "simulator/line/index.ts"))});
  const profile = entry.profileNamed("aws-docs");
  const schema = entry.jsonSchemaFor({ profile, protocol: "http", strictness: "strict" });
  const kinds = [];
  for await (const { kind } of entry.readAccessLog([line])) kinds.push(kind);
  console.log(JSON.stringify({
    loaded: [...loaded],
    results: [entry.parseAccessLogLine(line).ok, entry.checkAccessLogLine(line).ok, schema.type, kinds],
  }));`;

test("the line entry reads, checks and describes lines and loads nothing that could start something", async ({
  expect,
}) => {
  const args = ["--input-type=module", "--eval", SCRIPT];
  const { status, stdout, stderr } = await runProgram(process.execPath, args, { cwd: PROJECT });
  expect(status, stderr).toBe(0);
  const { loaded, results } = JSON.parse(stdout);
  expect(results).toEqual([true, true, "object", ["access"]]);
  const files: string[] = loaded
    .filter((url: string) => url.startsWith("file:"))
    .map((url: string) => url.slice(`file://${PROJECT}/`.length));
  const isAllowed = (file: string) =>
    /^simulator\/(?:errors|require-node|line\/index|line\/(?:access-log|contract|sources)\/.*)\.ts$/.test(
      file,
    ) || file.includes("node_modules/jsonc-parser/");
  expect(files.filter((file) => !isAllowed(file))).toEqual([]);
  expect(files).toContain("simulator/line/access-log/parse.ts");
  const ofNode = loaded.filter((url: string) => url.startsWith("node:"));
  const READING = [
    "buffer",
    "fs",
    "fs/promises",
    "module",
    "path",
    "stream",
    "url",
    "util",
    "zlib",
  ];
  const HARMLESS = ["assert", ...READING];
  expect(ofNode.filter((url: string) => !HARMLESS.includes(url.slice("node:".length)))).toEqual([]);
});
