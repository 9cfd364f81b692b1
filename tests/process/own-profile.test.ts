import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { simulate } from "../../simulator/index.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { OWN_PROFILE, OWN_PROFILE_FILE } from "../support/own-profile.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

/** A service, and a profile that spells `start_time`, `bytes_sent`, `duration` and others differently. */
function inputs() {
  const folder = folderWith({
    "ecs/task.json": taskDefinition(),
    "ecs/service.json": service(),
    "ecs/sc-sim.yaml": scSimYaml(ANSWERS),
    "own.json": OWN_PROFILE_FILE,
  });
  return { ecs: join(folder, "ecs"), profile: join(folder, "own.json") };
}

describe("a profile of one's own", () => {
  test("is what Envoy writes and `up` and `logs` wait for, show and read", async ({ expect }) => {
    const cli = openCli();
    const { ecs, profile } = inputs();
    const up = await cli.run("up", ecs, "--runtime", "local", "--once", "--profile", profile);
    expect(up.status, up.stderr).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({ status: 200, sent: 2, flags: "-" });

    rmSync(profile); // It is not needed any more: the run knows its profile.
    const [raw, json, pretty] = await Promise.all([
      cli.run("logs"),
      cli.run("logs", "--json"),
      cli.run("logs", "--pretty"),
    ]);
    expect(raw.stdout).toBe(up.stdout);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: "access",
      accessLog: { profile: "ours", format: "JSON", protocol: "http" },
    });
    expect(pretty.stdout).toMatch(/web-1 ingress {2}200 {2}GET web\.shop\/ {2}2 B {2}\d+ ms/);
  });

  test("fills the records of the library, in TEXT too", async ({ expect }) => {
    const { env } = openCli();
    await using simulation = await simulate({
      ...{ inputs: [inputs().ecs], runtime: "local", env },
      ...{ profile: OWN_PROFILE, format: "TEXT" },
    });
    await simulation.request("web", "http://web.shop/path");
    const [line] = await simulation.accessLog("web").take(1);
    expect(line?.raw).toMatch(/^when="\d{4}-.*" .*flags="-"$/);
    expect(line?.record).toMatchObject({
      ...{ appProtocol: "http", method: "GET", path: "/path", responseCode: 200, bytesSent: 2 },
      ...{ startTime: expect.any(Date), durationMs: expect.any(Number) },
    });
  });
});
