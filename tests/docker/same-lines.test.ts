import { test } from "vitest";
import { simulate } from "../../simulator/index.ts";
import { describeDocker } from "../support/docker.ts";
import { openCli } from "../support/run-cli.ts";
import { playScenarios, SCENARIOS } from "../support/runtime-scenarios.ts";

describeDocker("both runtimes", () => {
  test("write the same lines for the same requests", async ({ expect }) => {
    const played = [];
    for (const runtime of ["local", "docker"] as const) {
      await using simulation = await simulate({ env: openCli().env, runtime });
      played.push(await playScenarios(simulation));
    }
    const [local, docker] = played;
    expect(docker).toEqual(local);
    expect(docker).toMatchObject(SCENARIOS.map(({ title, status }) => ({ title, status })));
  });
});
