import { test } from "vitest";
import { simulate } from "../../simulator/index.ts";
import { exportAndRun } from "../support/compose.ts";
import { describeDocker } from "../support/docker.ts";
import { openCli } from "../support/run-cli.ts";
import { playScenarios, SCENARIO_SETS } from "../support/runtime-scenarios.ts";

describeDocker("both runtimes and an exported Compose project", () => {
  test.for(SCENARIO_SETS)(
    "write the same lines for the same requests: $title",
    async (set, { expect }) => {
      const { inputs, scenarios } = set;
      const played = [];
      for (const runtime of ["local", "docker"] as const) {
        await using simulation = await simulate({ env: openCli().env, runtime, inputs });
        played.push(await playScenarios(simulation, scenarios));
      }
      const exported = await exportAndRun(inputs);
      await exported.accessLog("server").take(exported.requests);
      played.push(await playScenarios(exported, scenarios));
      const [local, docker, compose] = played;
      expect(docker).toEqual(local);
      expect(compose).toEqual(local);
      expect(docker).toMatchObject(
        scenarios.map(({ title, answer, line, lines = 1 }) => ({
          ...{ title, answer },
          lines: Array.from({ length: lines }, () => ({ record: line })),
        })),
      );
    },
  );
});
