import { networkInterfaces } from "node:os";
import Docker from "dockerode";
import { expect, onTestFinished, test } from "vitest";
import { runHelper } from "../../simulator/running/runtime/docker/engine/helper-container.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { hostAddressOn } from "../../simulator/running/runtime/docker/network/host-address.ts";
import { describeDocker, testEngine } from "../support/docker.ts";
import { WRITES_ITS_OWN_LOG } from "../support/logging-app.ts";
import { openCli } from "../support/run-cli.ts";

describeDocker("--logs-for-apps with Docker", () => {
  test("lets containers write to the CloudWatch Logs API, from their own network only", async () => {
    const cli = openCli();
    const up = await cli.run("up", "--detach", "--json", "--runtime", "docker", "--logs-for-apps");
    expect(up.status, up.stderr).toBe(0);
    onTestFinished(async () => {
      await cli.run("down", "--all");
    });
    const script = `${WRITES_ITS_OWN_LOG} write("by exec").then(console.log)`;
    const inTask = await cli.run("exec", "client", "--", "node", "-e", script);
    expect(inTask, inTask.stderr).toMatchObject({ status: 0, stdout: "by exec\n" });
    const read = "process.env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS";
    const printed = await cli.run("exec", "client", "--", "node", "-p", read);
    const url = printed.stdout.trim();
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    expect(own.map(({ address }) => address)).toContain(new URL(url).hostname);
    const call = `fetch("${url}", { method: "POST" }).then((r) => r.status, () => "closed").then(console.log)`;
    const stranger = await runHelper({
      docker: new Docker(),
      create: {
        Image: await ensureNodeImage(await testEngine()),
        Entrypoint: ["/usr/local/bin/node", "-e"],
        Cmd: [call],
        HostConfig: { NetworkMode: "bridge" },
      },
    });
    expect(String(stranger.stdout)).toBe("closed\n");
    const inside = await cli.run("exec", "client", "--", "node", "-e", call);
    expect(inside.stdout).toBe("400\n");
  });

  test("is refused where the gateway is not an address of this machine", async () => {
    const docker = new Docker();
    const Config = [{ Subnet: "10.193.7.0/24", Gateway: "10.193.7.1" }];
    const network = await docker.createNetwork({
      Name: `sc-sim-test-internal-${process.pid}`,
      Internal: true,
      Driver: "bridge",
      Options: { "com.docker.network.bridge.inhibit_ipv4": "true" },
      IPAM: { Config },
    });
    onTestFinished(() => network.remove());
    await expect(hostAddressOn(docker, network.id)).rejects.toMatchObject({
      code: "ADDRESS_UNAVAILABLE",
      message: expect.stringContaining("10.193.7.1, is not an address of this machine"),
    });
  });
});
