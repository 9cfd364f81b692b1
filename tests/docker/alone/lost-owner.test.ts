import Docker from "dockerode";
import { test } from "vitest";
import { simulate } from "../../../simulator/app/simulate.ts";
import { RUN_LABEL } from "../../../simulator/running/runtime/docker/engine/labels.ts";
import { openBreakableEngine } from "../../support/breakable-engine.ts";
import { describeDocker, leftOf } from "../../support/docker.ts";
import { type Cli, killWithWatchers, leftovers, openCli, runIdsOf } from "../../support/run-cli.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** How long everything may take to end on a machine that is busy. */
const PATIENCE = { timeout: 60_000, interval: 200 };

async function startUp(cli: Cli) {
  const up = cli.startOnTerminal("up", "--runtime", "docker");
  await up.shows(/Ctrl-C stops everything/);
  const [{ pid }] = JSON.parse((await cli.run("ps", "--json")).stdout);
  const docker = new Docker();
  const [runId = ""] = runIdsOf(cli.home);
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const containers = async (all: boolean) => {
    const found = await docker.listContainers({ all, filters });
    return found.map(({ Labels }) => Labels["dev.sc-sim.container"]).sort();
  };
  const networks = async () => {
    const found = await docker.listNetworks({ filters: { name: [`sc-sim-${runId}`] } });
    return found.map(({ Name }) => Name);
  };
  return { up, pid, containers, networks };
}

describeDocker("when the simulator is killed", () => {
  test("its containers and its network go by themselves", async ({ expect }) => {
    const cli = openCli();
    const { up, pid, containers, networks } = await startUp(cli);
    expect(await containers(false)).toHaveLength(6);
    expect(await networks()).toHaveLength(1);
    process.kill(pid, "SIGKILL");
    await up.result;
    await expect.poll(() => containers(true), PATIENCE).toEqual([]);
    await expect.poll(networks, PATIENCE).toEqual([]);
    await expect.poll(() => leftovers(cli), PATIENCE).toEqual([]);
  });

  test("and its watcher with it, proxies end at once, and the rest with the next down", async ({
    expect,
  }) => {
    const cli = openCli();
    const { up, pid, containers, networks } = await startUp(cli);
    killWithWatchers(cli, pid);
    await up.result;
    await expect.poll(() => containers(false), PATIENCE).toEqual(["App", "client"]);
    await cli.run("down");
    expect(await containers(true)).toEqual([]);
    expect(await networks()).toEqual([]);
  });
});

describeDocker("when the end of a simulation fails", () => {
  test("says so, and its watcher removes the rest as soon as the engine lets it", async ({
    expect,
  }) => {
    const { env, refuse } = await openBreakableEngine();
    const home = tempFolder();
    const simulation = await simulate({
      runtime: "docker",
      env: { ...env, SC_SIM_HOME: home },
    });
    const engine = { docker: new Docker() };
    const { runId } = simulation;
    refuse(/^DELETE \S*\/containers\//);
    await expect(simulation[Symbol.asyncDispose]()).rejects.toMatchObject({
      code: "ENGINE_REFUSED",
    });
    expect(await leftOf(engine, runId)).not.toEqual([]);
    refuse(undefined);
    await expect.poll(() => leftOf(engine, runId), PATIENCE).toEqual([]);
    await expect.poll(() => leftovers({ home }), PATIENCE).toEqual([]);
  });
});
