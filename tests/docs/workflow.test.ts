import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { type ActionInputs, actionOf, OUR_ACTION, runAction } from "../support/action.ts";
import {
  blocksIn,
  endAll,
  readersFiles,
  sh,
  TESTED_ELSEWHERE,
  WITHOUT_ENGINE,
} from "../support/documents.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly "runs-on": string; readonly steps: readonly Step[] }>
  >;
}

const { scripts, engines } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8"));

const stepsOf = (text: string) =>
  Object.values((parse(text) as Workflow).jobs).flatMap(({ steps }) => steps);

describe("the workflow for those who fork", () => {
  const steps = stepsOf(readFileSync(join(PROJECT, ".github/workflows/ci.yml"), "utf8"));

  test("installs the Node that package.json asks for", ({ expect }) => {
    const node = steps.find(({ uses }) => uses?.startsWith("actions/setup-node@"));
    expect(engines.node).toBe(`>=${node?.with?.["node-version"]}`);
  });

  test("runs scripts that exist, the check of CONTRIBUTING.md among them", ({ expect }) => {
    const runs = steps.flatMap(({ run }) => run ?? []);
    expect(runs[0]).toBe("npm ci");
    expect(runs).toContain("npm run check");
    for (const run of runs.slice(1)) {
      const [, script = ""] = /^npm run ([\w:-]+)$/.exec(run) ?? [];
      expect(scripts, run).toHaveProperty([script]);
    }
  });

  test("does not pass where no Docker engine answers", ({ expect }) => {
    const check = steps.find(({ run }) => run === "npm run check");
    expect(check?.env?.["SC_SIM_REQUIRE"]).toBe("docker");
  });

  test("npm run check is the lint, the types, the dead code and all tests", ({ expect }) => {
    const parts = scripts.check.split(" && ");
    expect(parts).toEqual(["npm run lint", "npm run types", "npm run dead-code", "npm test"]);
    expect(scripts.test).toBe("vitest run");
  });
});

const workflows = blocksIn("yaml").filter(({ code }) => !code.startsWith("# sc-sim.yaml"));

describe("workflows of the documents", () => {
  test("are there", ({ expect }) => expect(workflows.length).toBeGreaterThan(0));

  test.for(workflows)(
    "of $document: every step does what it should",
    async ({ code }, { expect }) => {
      const cli = openCli(WITHOUT_ENGINE);
      const written = readersFiles();
      if (code.includes("--detach")) onTestFinished(() => endAll({ env: cli.env, written }));
      for (const { uses, run, with: inputs = {} } of stepsOf(code)) {
        if (uses?.startsWith(OUR_ACTION)) {
          expect(Object.keys(actionOf().inputs)).toEqual(
            expect.arrayContaining(Object.keys(inputs)),
          );
          const { status, stderr } = await runAction(inputs as ActionInputs, cli);
          expect(status, stderr).toBe(0);
        } else if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
        for (const command of run?.trim().split("\n") ?? []) {
          // What npm does in the reader's own project.
          if (["npm ci", "npm ci && npm test"].includes(command)) continue;
          expect(command).toMatch(/^npx sc-sim /);
          const inClone = command.replace("npx sc-sim", "npm run sim --");
          const { status, stderr } = await sh(inClone, { env: cli.env, written });
          expect(status, `${command}\n${stderr}`).toBe(0);
        }
      }
    },
  );
});

test("commands that are tested elsewhere name a file that exists", ({ expect }) => {
  for (const file of Object.values(TESTED_ELSEWHERE)) {
    expect(readFileSync(join(PROJECT, file), "utf8")).not.toBe("");
  }
});
