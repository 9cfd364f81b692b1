import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, type TestContext, test } from "vitest";
import { openLogsApi } from "../../support/logs-api.ts";
import {
  CLIENTS,
  openRecordedApi,
  type Transcript,
  transcriptFile,
  withoutVariables,
} from "../../support/recorded-client.ts";
import { runProgram } from "../../support/run-program.ts";
import { awsCli2, awsClients, requireToolchain, type Toolchain } from "../../support/toolchains.ts";

/** `CLIENTS=record` keeps what is seen as the new transcripts. */
const isRecording = process.env["CLIENTS"] === "record";

const PLAYED = [
  { name: "aws-cli-2", tool: "aws", command: ["bash", "aws-cli.sh"] },
  { name: "aws-cli-1", tool: "python", command: ["bash", "aws-cli.sh"] },
  { name: "boto3", tool: "python", command: ["python3", "boto3-client.py"] },
  { name: "js-sdk", tool: undefined, command: [process.execPath, "js-sdk.mjs"] },
] as const;

/** Nothing of whoever runs the tests: no profile, no configuration. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, ...env } = process.env;
  const none = join(CLIENTS, "none");
  return { ...env, AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none, LC_ALL: "C.UTF-8" };
}

describe("clients of AWS", () => {
  let toolchains: { readonly aws: Toolchain; readonly python: Toolchain };
  beforeAll(async () => {
    toolchains = { aws: await awsCli2(), python: await awsClients() };
  });

  const environmentFor = async (
    tool: keyof typeof toolchains | undefined,
    { skip }: Pick<TestContext, "skip">,
  ) => {
    if (tool === undefined) return cleanEnvironment();
    const toolchain = toolchains[tool];
    return {
      ...cleanEnvironment(),
      AWS: "aws",
      ...(await requireToolchain(tool, { toolchain, skip })),
    };
  };

  test.for(PLAYED)("$name sees what it saw before", async (played, { expect, skip }) => {
    const { name, tool } = played;
    const [command, program] = played.command;
    const own = await environmentFor(tool, { skip });
    const { url, env, exchanges } = await openRecordedApi();
    const ran = await runProgram(command, [join(CLIENTS, program)], {
      env: { ...own, ...env, URL: url },
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    const output = withoutVariables(ran.stdout).split("\n");
    const client = exchanges[0]?.headers["user-agent"]?.split(" ")[0] ?? "";
    const file = transcriptFile(name);
    if (isRecording) {
      const transcript: Transcript = { client, exchanges, output };
      writeFileSync(file, `${JSON.stringify(transcript, undefined, 1)}\n`);
    }
    const recorded: Transcript = JSON.parse(readFileSync(file, "utf8"));
    expect(output).toEqual(recorded.output);
  });

  test("a key of somebody else is refused, with the remedy", async ({ expect, skip }) => {
    const own = await environmentFor("python", { skip });
    const { api } = await openLogsApi();
    const env = { ...own, ...api.env, AWS_ACCESS_KEY_ID: "AKIAEXAMPLE" };
    const refused = await runProgram("aws", ["logs", "describe-log-groups"], { env });
    expect(refused.stderr).toMatch(/\(UnrecognizedClientException\).*sc-sim env/);
  });
});
