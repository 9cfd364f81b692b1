import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, inject, test } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import { isRequired } from "../support/required.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const run = promisify(execFile);

/** As the cases of tests/fixtures/infra were synthesised. */
const PACKAGES = { "aws-cdk-lib": "2.276.0", "aws-cdk": "2.1148.1", constructs: "10.8.1" };

const APP = `
import { App, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";

const stack = new Stack(new App(), "Shop");
const vpc = new ec2.Vpc(stack, "Vpc", { maxAzs: 1, natGateways: 0 });
const cluster = new ecs.Cluster(stack, "Cluster", { vpc });
cluster.addDefaultCloudMapNamespace({ name: "shop.internal", useForServiceConnect: true });
const taskDefinition = new ecs.FargateTaskDefinition(stack, "WebTask");
taskDefinition.addContainer("web", {
  image: ecs.ContainerImage.fromAsset(import.meta.dirname + "/web"),
  portMappings: [{ name: "web", containerPort: 8080, appProtocol: ecs.AppProtocol.http }],
});
new ecs.FargateService(stack, "Web", {
  cluster,
  taskDefinition,
  serviceConnectConfiguration: {
    services: [{ portMappingName: "web", dnsName: "web", port: 80 }],
    accessLogConfiguration: { format: ecs.ServiceConnectAccessLogFormat.JSON },
    logDriver: ecs.LogDrivers.awsLogs({ streamPrefix: "mesh" }),
  },
});
`;

/** The simulator's own image has Node, and no registry is needed. */
const DOCKERFILE = `ARG NODE_IMAGE=node:24-slim
FROM \${NODE_IMAGE}
COPY server.js /app/server.js
ENTRYPOINT ["/usr/local/bin/node", "/app/server.js"]
`;

const SERVER = `require("http").createServer((q, r) => r.end("of the asset")).listen(8080);\n`;

/** Installs 200 MB: only where it is asked for (SC_SIM_REQUIRE=cdk). */
describe.runIf(inject("hasEngine") && isRequired("cdk"))("an app of the CDK", () => {
  test("is synthesised, and comes up with its asset image built", { timeout: 400_000 }, async ({
    expect,
  }) => {
    const cwd = folderWith({
      "package.json": { private: true, type: "module", dependencies: PACKAGES },
      "cdk.json": { app: "node app.js" },
      "app.js": APP,
      "web/Dockerfile": DOCKERFILE,
      "web/server.js": SERVER,
    });
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
    await run("npm", ["install", ...options], { cwd });
    await run(join(cwd, "node_modules", ".bin", "cdk"), ["synth", "--quiet"], { cwd });
    const { stacks } = manifestOf(cwd);
    expect(stacks).toEqual(["Shop"]);

    await using simulation = await simulate({
      inputs: [join(cwd, "cdk.out")],
      runtime: "docker",
      env: { ...process.env, SC_SIM_HOME: tempFolder() },
    });
    const response = await simulation.request("Web", "http://web/from-cdk");
    expect(response).toMatchObject({ status: 200 });
    expect(response.body.toString()).toBe("of the asset");
    const [line] = await simulation.linesOf(response);
    expect(line?.record).toMatchObject({ path: "/from-cdk", responseCode: 200 });
  });
});

function manifestOf(cwd: string) {
  const { artifacts } = JSON.parse(readFileSync(join(cwd, "cdk.out", "manifest.json"), "utf8"));
  const stacks = Object.entries<{ type: string }>(artifacts)
    .filter(([, { type }]) => type === "aws:cloudformation:stack")
    .map(([name]) => name);
  return { stacks };
}
