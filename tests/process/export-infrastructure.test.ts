import { join } from "node:path";
import { describe, test } from "vitest";
import { parseDocument, stringify } from "yaml";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith } from "../support/temp-folder.ts";
import { cfnLint, requireToolchain } from "../support/toolchains.ts";

const INPUT = join(PROJECT, "tests", "fixtures", "terraform", "mill", "test.jsonl");

/** A template around `properties`, with the little that a service needs besides. */
function template(properties: string): string {
  const whole = parseDocument("Resources: {}\n");
  for (const [index, document] of properties.split("\n---\n").entries()) {
    const inside = parseDocument(document);
    inside.set("TaskDefinition", "web");
    const path = ["Resources", `Service${index}`];
    whole.setIn(path, whole.createNode({ Type: "AWS::ECS::Service" }));
    whole.setIn([...path, "Properties"], inside.contents);
  }
  return String(whole);
}

describe("sc-sim export", () => {
  test("cloudformation prints properties that cfn-lint accepts", async ({ expect, skip }) => {
    const env = await requireToolchain("cfn-lint", { toolchain: await cfnLint(), skip });
    const { status, stdout } = await openCli().run("export", "cloudformation", INPUT);
    expect(status).toBe(0);
    // It does look at the properties: it is shown a wrong one, too.
    const wrong = stringify({ ServiceConnectConfiguration: { Enabled: true, Logging: 1 } });
    const files = { "right.yaml": template(stdout), "wrong.yaml": template(wrong) };
    const lint = await runProgram("cfn-lint", ["--format", "parseable", ...Object.keys(files)], {
      ...{ cwd: folderWith(files), env: { ...process.env, ...env } },
    });
    const found = lint.stdout.trim().split("\n");
    expect(found).toMatchObject([expect.stringMatching(/^wrong\.yaml:.*Logging/)]);
  });

  test("terraform prints blocks, and warnings beside them", async ({ expect }) => {
    const { status, stdout, stderr } = await openCli().run(
      "export",
      "terraform",
      INPUT,
      "--format",
      "TEXT",
    );
    expect(status).toBe(0);
    expect(stdout.match(/^service_connect_configuration \{$/gm)).toHaveLength(4);
    expect(stdout).toContain(
      '  access_log_configuration {\n    format                   = "TEXT"\n',
    );
    expect(stderr).toContain("made up by mock_provider");
  });
});
