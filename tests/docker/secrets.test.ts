import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import { RIGHT_ANSWERS, runWithSecrets } from "../support/secrets.ts";

describeDocker("secrets of containers", () => {
  test("reach the container that they are for, and no file of the run", async ({ expect }) => {
    const { answers, leaks } = await runWithSecrets("docker");
    expect(answers).toEqual(RIGHT_ANSWERS);
    expect(leaks).toEqual([]);
  });
});
