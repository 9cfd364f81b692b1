import { test } from "vitest";
import { removeRun } from "../../simulator/running/runtime/docker/containers/docker-sweep.ts";
import { leftOf, startTestRun } from "../support/docker.ts";
import { pair } from "../support/docker-namespace.ts";
import { describePrivateEngine, startPrivateEngine } from "../support/private-engine.ts";

describePrivateEngine("an engine of the test's own", () => {
  test("that has no subnet left gets one of ours, one that nobody has", async ({ expect }) => {
    const { env } = await startPrivateEngine();
    await using one = await startTestRun({ namespace: pair, env });
    await using two = await startTestRun({ namespace: pair, env });
    await using three = await startTestRun({ namespace: pair, env });
    const subnets = [one, two, three].map((run) =>
      run.plan.tasks[0]?.addresses.taskAddress.split(".").slice(0, 3).join("."),
    );
    // The pool's only one went to the engine's own bridge.
    expect(subnets).not.toContain("10.199.77");
    expect(new Set(subnets).size).toBe(3);
    await three[Symbol.asyncDispose]();
    expect(await leftOf(three.engine, three.runId)).toEqual([]);
  });

  test("that is stopped in the middle is told of, and the end of the run does not hang", async ({
    expect,
  }) => {
    const engine = await startPrivateEngine();
    const run = await startTestRun({ namespace: pair, env: engine.env });
    await engine.stop();
    await run.until(() => run.events.some(({ kind }) => kind === "failed"));
    await expect(run[Symbol.asyncDispose]()).rejects.toMatchObject({
      code: "ENGINE_UNREACHABLE",
      problem: expect.stringMatching(/engine does not answer .*something of the run may be left/),
      remedy: expect.stringContaining("`sc-sim down`"),
    });
    await engine.start();
    await removeRun(run.engine.docker, run.runId);
    expect(await leftOf(run.engine, run.runId)).toEqual([]);
  });
});
