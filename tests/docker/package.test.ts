import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import { installPackage, runIn } from "../support/packed-package.ts";
import { tempFolder } from "../support/temp-folder.ts";

describeDocker("the packed package", () => {
  test("builds and runs the sample apps in containers", async ({ expect }) => {
    const project = tempFolder();
    await installPackage(project);
    const args = ["sc-sim", "up", "--once", "--runtime", "docker"];
    const { status, stdout, stderr } = await runIn(project, "npx", args);
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ authority: "app.sample-namespace", bytes_sent: 11 });
  });
});
