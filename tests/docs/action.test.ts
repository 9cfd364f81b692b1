import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { type ActionInputs, actionOf, runAction } from "../support/action.ts";
import { WITHOUT_ENGINE } from "../support/documents.ts";
import { observedLines } from "../support/golden-lines.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith } from "../support/temp-folder.ts";
import { requireToolchain, workflowLinters } from "../support/toolchains.ts";

const run = (inputs: ActionInputs) => runAction(inputs, openCli(WITHOUT_ENGINE));

describe("action.yml", () => {
  test("runs a command inside a simulation of the given paths, and fails with it", async ({
    expect,
  }) => {
    const paths = "\nsample-apps/server\nsample-apps/client\n";
    const command = "false | true\necho not reached";
    const failed = await run({ paths, command });
    expect(failed).toMatchObject({ status: 1, stdout: "" });
    expect(failed.stderr).toMatch(/2 tasks are ready \(local runtime/);
  });

  test("checks a file of lines, and fails for one that deviates", async ({ expect }) => {
    const [line = ""] = observedLines();
    const folder = folderWith({ "good.jsonl": `${line}\n`, "bad.jsonl": '{"method":"GET"}\n' });
    const profile = "observed-2025-11";
    expect(await run({ check: join(folder, "good.jsonl"), profile })).toMatchObject({ status: 0 });
    expect(await run({ check: join(folder, "bad.jsonl"), profile })).toMatchObject({ status: 1 });
  });

  test.for([
    { inputs: {}, says: /::error::There is nothing to do/ },
    { inputs: { install: "npm", command: "true" }, says: /::error::install: "npm" is not action/ },
  ])("refuses $inputs", async ({ inputs, says }, { expect }) => {
    const { status, stdout } = await run(inputs);
    expect(status).toBe(2);
    expect(stdout).toMatch(says);
  });

  test("installs the Node that package.json asks for", ({ expect }) => {
    const { engines } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));
    expect(actionOf().runs.steps[0]).toMatchObject({
      with: { "node-version": Number(engines.node.replace(">=", "")) },
    });
  });
});

test("actionlint and zizmor find nothing in the workflow and the action", async ({
  expect,
  skip,
}) => {
  const env = {
    ...process.env,
    ...(await requireToolchain("actions", { toolchain: await workflowLinters(), skip })),
  };
  const where = { cwd: PROJECT, env };
  expect(await runProgram("actionlint", [], where)).toMatchObject({ status: 0, stdout: "" });
  const files = [".github/workflows/ci.yml", "action.yml"];
  const zizmor = await runProgram("zizmor", ["--offline", ...files], where);
  expect(zizmor.status, zizmor.stdout).toBe(0);
  for (const file of files) expect(zizmor.stderr).toContain(`completed ${file}`);
});
