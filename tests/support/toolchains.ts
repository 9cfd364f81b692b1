import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "vitest";
import { isRequired, type Requirement } from "./required.ts";
import { PROJECT } from "./run-cli.ts";
import { runProgram } from "./run-program.ts";

/** What package managers install and keep between runs. In the clone, so that a test leaves nothing in anyone's home. */
const CACHE = join(PROJECT, "node_modules", ".cache", "toolchains");

/** How a toolchain is used, or why it cannot be. */
export type Toolchain =
  | { readonly env: NodeJS.ProcessEnv }
  | { readonly missing: string; readonly env?: never };

/** Finds each language's own tools, and installs what a project in that language would install. */
export const TOOLCHAINS = {
  python: async () => {
    const python = await found("python3", ["-c", "import venv, ensurepip"]);
    return python ?? installWithPip("pytest", "pytest==9.2.0");
  },
  go: async () =>
    (await found("go", ["version"])) ?? {
      // As for the shop in three languages, so that Go compiles its standard library only once.
      env: { GOFLAGS: "-trimpath", CGO_ENABLED: "0" },
    },
  java: async () =>
    (await found("mvn", ["--version"])) ?? {
      env: { MAVEN_OPTS: `-Dmaven.repo.local=${inCache("maven")}` },
    },
  aws: async () => {
    const curl = await found("curl", ["--version"]);
    return curl ?? awsCli2();
  },
  shell: async () =>
    (await found("jq", ["--version"])) ?? (await found("curl", ["--version"])) ?? { env: {} },
} as const satisfies Partial<Record<Requirement, () => Promise<Toolchain>>>;

/** Holds templates to CloudFormation's schemas. On few machines, so that it is only installed where required. */
export async function cfnLint(): Promise<Toolchain> {
  const missing = await found("cfn-lint", ["--version"]);
  if (missing === undefined) return { env: {} };
  return isRequired("cfn-lint") ? installWithPip("cfn-lint", "cfn-lint==1.51.0") : missing;
}

/** actionlint and zizmor, which find mistakes in workflows. Neither is on many machines, so that they are only installed where required. */
export async function workflowLinters(): Promise<Toolchain> {
  const missing =
    (await found("actionlint", ["--version"])) ?? (await found("zizmor", ["--version"]));
  if (missing === undefined) return { env: {} };
  if (!isRequired("actions")) return missing;
  const zizmor = await installWithPip("zizmor", "zizmor==1.32.0");
  if (zizmor.env === undefined) return zizmor;
  const bin = inCache("actionlint");
  if (!existsSync(join(bin, "actionlint"))) {
    const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
    const go = { ...process.env, GOBIN: bin, GOFLAGS: "-trimpath", CGO_ENABLED: "0" };
    const { status, stderr } = await runProgram("go", ["install", actionlint], { env: go });
    if (status !== 0) return { missing: `go install ${actionlint}: ${stderr}` };
  }
  return { env: { PATH: [bin, zizmor.env["PATH"]].join(delimiter) } };
}

/** A folder that is there. */
function inCache(name: string): string {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** `undefined` if the program works. */
async function found(program: string, args: readonly string[]): Promise<Toolchain | undefined> {
  const { status, stderr } = await runProgram(program, args);
  if (status === 0) return undefined;
  return { missing: `\`${[program, ...args].join(" ")}\` does not work (${status}). ${stderr}` };
}

/** The AWS CLI and boto3 of PyPI. */
export async function awsClients(): Promise<Toolchain> {
  const python = await found("python3", ["-c", "import venv, ensurepip"]);
  return python ?? installWithPip("aws", "awscli==1.46.3", "boto3==1.43.62");
}

/** The first AWS CLI 2 on the PATH; version 1 may be before it. */
export async function awsCli2(): Promise<Toolchain> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const program of folders.map((folder) => join(folder, "aws")).filter(existsSync)) {
    const { stdout } = await runProgram(program, ["--version"]);
    if (stdout.startsWith("aws-cli/2")) return { env: { AWS: program } };
  }
  return { missing: "There is no AWS CLI 2 on the PATH." };
}

/** A program from PyPI in a virtual environment, first on the PATH. */
async function installWithPip(
  program: string,
  ...requirements: readonly string[]
): Promise<Toolchain> {
  const folder = inCache(requirements.join("+"));
  const bin = join(folder, "bin");
  if (!existsSync(join(bin, program))) {
    const steps = [
      ["python3", "-m", "venv", folder],
      [join(bin, "pip"), "install", "--quiet", ...requirements],
    ];
    for (const [command = "", ...args] of steps) {
      const { status, stderr } = await runProgram(command, args);
      if (status !== 0) return { missing: `${command} ${args.join(" ")}: ${stderr}` };
    }
  }
  return { env: { PATH: [bin, process.env["PATH"]].join(delimiter) } };
}

/**
 * The environment of a toolchain. Where it is missing, the test is skipped and says why; where SC_SIM_REQUIRE names it, the
 * test fails.
 */
export async function requireToolchain(
  name: Requirement,
  { toolchain, skip }: { readonly toolchain: Toolchain } & Pick<TestContext, "skip">,
): Promise<NodeJS.ProcessEnv> {
  if (toolchain.env !== undefined) return toolchain.env;
  if (isRequired(name)) throw new Error(`SC_SIM_REQUIRE=${name}, but: ${toolchain.missing}`);
  return skip(toolchain.missing);
}
