import { readFileSync } from "node:fs";
import { join } from "node:path";
import { down, logs, upAll } from "docker-compose";
import { onTestFinished, test } from "vitest";
import { exportCompose } from "../../simulator/export/compose/export-compose.ts";
import { classifyLine } from "../../simulator/index.ts";
import {
  ensureEnvoyImage,
  ensureNodeImage,
} from "../../simulator/running/runtime/docker/images/images.ts";
import { service, taskDefinition } from "../support/definitions.ts";
import { describeDocker, testEngine } from "../support/docker.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

describeDocker("compose.yaml", () => {
  test("comes up through Docker Compose, and its logs show the access-log line", async ({
    expect,
  }) => {
    const image = await testEngine();
    const env = {
      ...process.env,
      SC_SIM_ENVOY_IMAGE: (await ensureEnvoyImage(image)).reference,
      SC_SIM_NODE_IMAGE: await ensureNodeImage(image),
      COMPOSE_PROJECT_NAME: `sc-sim-test-${process.pid}`,
    };
    const options = { cwd: PROJECT, env, log: false };
    onTestFinished(async () => {
      await down({ ...options, commandOptions: ["--volumes", "--rmi", "local", "--timeout", "1"] });
    });
    await upAll({ ...options, commandOptions: ["--build"] });
    const shown = async () =>
      (await logs("server-1-proxy", { ...options, commandOptions: ["--no-log-prefix"] })).out;
    const lines = await untilAccessLine(shown);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        authority: "app.sample-namespace",
        path: "/",
        response_code: 200,
        bytes_sent: 11,
        user_agent: "sample-client",
      },
    ]);
  });
});

/** Compose has no event for a line of a log, so it is looked at until the line is there; the test's own timeout ends it. */
async function untilAccessLine(shown: () => Promise<string>): Promise<readonly string[]> {
  for (;;) {
    const lines = (await shown()).split("\n").filter((line) => classifyLine(line) === "access");
    if (lines.length > 0) return lines;
  }
}

const COMMITTED = [
  "compose.yaml",
  "envoy/generated/client-1.json",
  "envoy/generated/server-1.json",
];

test("the committed Compose project is what `export compose` writes", async ({ expect }) => {
  // Written where the project is, because build contexts are relative to it: only the texts are compared.
  const out = tempFolder();
  const files = await exportCompose({ out });
  expect(files).toEqual(COMMITTED);
  const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");
  const context = /context: \S*sample-apps/g;
  for (const file of COMMITTED) {
    expect(read(out, file).replace(context, "context: sample-apps")).toBe(
      read(PROJECT, file).replace(context, "context: sample-apps"),
    );
  }
});

test("what needs a redirect in the kernel is refused by name", async ({ expect }) => {
  const folder = folderWith({
    "web-task.json": taskDefinition(),
    "web.json": service({ services: [{ portName: "http", clientAliases: [{ port: 8080 }] }] }),
    "shop-task.json": taskDefinition({}, { family: "shop" }),
    "shop.json": service(
      { services: [{ portName: "http", discoveryName: "shop", clientAliases: [{ port: 80 }] }] },
      { serviceName: "shop", taskDefinition: "shop" },
    ),
  });
  const { status, stderr } = await openCli().run(
    "export",
    "compose",
    folder,
    "--out",
    tempFolder(),
  );
  expect(status).toBe(2);
  expect(stderr).toContain("shop listens on 8080 and calls http://http.shop:8080");
});
