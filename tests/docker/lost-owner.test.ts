import Docker from "dockerode";
import { test } from "vitest";
import { waitUntil } from "../../simulator/running/runs/wait-until.ts";
import { RUN_LABEL } from "../../simulator/running/runtime/docker/engine/labels.ts";
import { describeDocker } from "../support/docker.ts";
import { openCli, runIdsOf } from "../support/run-cli.ts";

describeDocker("a simulator that is killed", () => {
  test("takes proxies and networks' owners with it at once, before anything sweeps", async ({
    expect,
  }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "docker");
    await up.shows(/Ctrl-C stops everything/);
    const docker = new Docker();
    const filters = { label: [`${RUN_LABEL}=${runIdsOf(cli.home)[0]}`] };
    const running = async () => {
      const containers = await docker.listContainers({ filters });
      return containers.map(({ Labels }) => Labels["dev.sc-sim.container"]).sort();
    };
    expect(await running()).toHaveLength(6);
    const [{ pid }] = JSON.parse((await cli.run("ps", "--json")).stdout);
    process.kill(pid, "SIGKILL");
    await up.result;
    const onlyApps = async () => (await running()).length === 2;
    await waitUntil(onlyApps, { deadlineMs: performance.now() + 10_000 });
    expect(await running()).toEqual(["App", "client"]);
    await cli.run("down");
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
  });
});
