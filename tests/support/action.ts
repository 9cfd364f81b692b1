import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { type Cli, PROJECT } from "./run-cli.ts";
import { type Outcome, runProgram } from "./run-program.ts";
import { folderWith } from "./temp-folder.ts";

/** What workflows call this repository's action, before its `@`. */
export const OUR_ACTION = "service-connect-simulator/service-connect-simulator@";

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export type ActionInputs = Readonly<Record<string, string>>;

/** The action of this repository. */
export function actionOf(): Action {
  return parse(readFileSync(join(PROJECT, "action.yml"), "utf8"));
}

/** What has happened on this machine, or would change all of it. */
const STUBS = { npm: "#!/bin/sh\ntrue\n", sudo: "#!/bin/sh\ntrue\n" };

/** Runs the action's steps as GitHub does, until one fails, without those that are other actions. */
export async function runAction(given: ActionInputs, { env }: Pick<Cli, "env">): Promise<Outcome> {
  const { inputs, runs } = actionOf();
  const defaults = Object.entries(inputs).map(([name, input]) => [name, input.default]);
  const values: ActionInputs = { ...Object.fromEntries(defaults), ...given };
  const machine = folderWith({ ...STUBS, output: "", path: "" });
  for (const name of Object.keys(STUBS)) chmodSync(join(machine, name), 0o755);
  const files = { GITHUB_OUTPUT: join(machine, "output"), GITHUB_PATH: join(machine, "path") };
  let outcome: Outcome = { status: 0, stdout: "", stderr: "" };
  for (const step of runs.steps) {
    if (step.run === undefined || !isWanted(step.if, values)) continue;
    const added = readFileSync(files.GITHUB_PATH, "utf8").split("\n").filter(Boolean);
    const stepEnv = Object.entries(step.env ?? {}).map(([name, text]) => [
      name,
      fill(text, values),
    ]);
    const { status, stdout, stderr } = await runProgram(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run],
      {
        cwd: PROJECT,
        env: {
          ...{ ...env, ...files, ...Object.fromEntries(stepEnv), RUNNER_TEMP: machine },
          PATH: [...added, machine, env["PATH"]].join(delimiter),
        },
      },
    );
    const texts = { stdout: outcome.stdout + stdout, stderr: outcome.stderr + stderr };
    outcome = { status, ...texts };
    if (status !== 0) return outcome;
  }
  return outcome;
}

/** Whether a step's `if` holds on Linux. All of ours are comparisons with texts, joined by &&. */
function isWanted(condition: string | undefined, inputs: ActionInputs): boolean {
  return (condition ?? "")
    .split(" && ")
    .filter(Boolean)
    .every((part) => {
      const [, name = "", sign, text] = /^(\S+) ([=!]=) '(.*)'$/.exec(part) ?? [];
      if (sign === undefined) throw new Error(`"${part}" is more than this test can read.`);
      const value = name === "runner.os" ? "Linux" : inputs[name.replace("inputs.", "")];
      return (value === text) === (sign === "==");
    });
}

function fill(text: string, inputs: ActionInputs): string {
  return text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? "");
}
