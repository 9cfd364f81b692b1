import { join } from "node:path";
import Docker from "dockerode";
import { test } from "vitest";
import { describeDocker, leftOf } from "../support/docker.ts";
import { openCli, PROJECT, runIdsOf } from "../support/run-cli.ts";

const SC_SIM = `"${process.execPath}" "${join(PROJECT, "simulator", "sc-sim.mjs")}"`;

describeDocker("run with Docker", () => {
  test("runs its command on this machine, says what that means, and removes everything", async ({
    expect,
  }) => {
    const cli = openCli({ OWN_SETTING: "kept" });
    const script = [
      'echo "$OWN_SETTING [$SC_SIM_ENDPOINTS]"',
      `${SC_SIM} request client http://app.sample-namespace/status/404 > /dev/null`,
      `${SC_SIM} logs --service server | wc -l`,
      "exit 4",
    ];
    const words = ["run", "--runtime", "docker", "--", "sh", "-c", script.join("\n")];
    const { status, stdout, stderr } = await cli.run(...words);
    expect({ status, stdout }, stderr).toEqual({ status: 4, stdout: "kept []\n1\n" });
    expect(stderr).toContain(
      "Names of the namespace do not resolve for a command beside Docker: send requests with `sc-sim request client <url>`, or run with --runtime local.",
    );
    const [runId = ""] = runIdsOf(cli.home);
    expect(runId).not.toBe("");
    expect(await leftOf({ docker: new Docker() }, runId)).toEqual([]);
  });
});
