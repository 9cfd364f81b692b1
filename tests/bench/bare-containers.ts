import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { planSimulation } from "../../simulator/index.ts";
import { archiveOf } from "../../simulator/running/runtime/docker/engine/archive.ts";
import { APP } from "./namespace.ts";

interface BareOptions {
  readonly docker: Docker;
  readonly envoyImage: string;
  readonly nodeImage: string;
  /** Definitions of one client and one server on port 8080. */
  readonly folder: string;
  readonly url: string;
}

/**
 * The floor of a start on an engine: the same seven things made by hand with the same client (a network, two network owners, two Envoys, two apps),
 * as much at once as possible, then one request. Resolves with the seconds to the server's first access-log line.
 */
export async function bareContainers(options: BareOptions): Promise<number> {
  const { docker, envoyImage, nodeImage, folder, url } = options;
  const { plan, bootstraps } = await planSimulation({ inputs: [folder], runtime: "docker" });
  const prefix = `sc-sim-bare-${randomBytes(4).toString("hex")}`;
  const made: Docker.Container[] = [];
  const startedAt = performance.now();
  const create = async (spec: Docker.ContainerCreateOptions) => {
    const container = await docker.createContainer(spec);
    made.push(container);
    return container;
  };
  const network = await docker.createNetwork({ Name: prefix });
  const owners = await Promise.all(
    plan.tasks.map(async (task) => {
      const owner = await create({
        ...{ name: `${prefix}-${task.name}`, Image: nodeImage, OpenStdin: true },
        Cmd: ["node", "-e", "process.stdin.resume()"],
        HostConfig: {
          NetworkMode: network.id,
          ExtraHosts: Object.entries(task.addresses.egress).map(
            ([key, { virtualAddress }]) => `${key.split(":")[0]}:${virtualAddress}`,
          ),
          Sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
        },
      });
      await owner.start();
      const { NetworkSettings } = await owner.inspect();
      return { task, owner, ip: Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? "" };
    }),
  );
  const serverLine = Promise.withResolvers<void>();
  const ready = owners.flatMap(({ task, owner }) => {
    const HostConfig = { NetworkMode: `container:${owner.id}` };
    const env = ["PORT=8080", "HOST=0.0.0.0"];
    const startApp = async () => {
      const app = await create({
        Image: nodeImage,
        Cmd: ["node", "-e", APP],
        Env: env,
        HostConfig,
      });
      await app.start();
    };
    const startEnvoy = async () => {
      const envoy = await create({
        ...{ Image: envoyImage, User: "1337", Entrypoint: ["/usr/local/bin/envoy"], HostConfig },
        Cmd: ["-c", "/bootstrap.json", "--concurrency", "1", "--file-flush-min-size-kb", "0"],
      });
      let content = JSON.stringify(bootstraps.get(task.taskId));
      for (const { task: other, ip } of owners) {
        content = content.replaceAll(`"address":"${other.name}"`, `"address":"${ip}"`);
      }
      await envoy.putArchive(archiveOf([{ path: "bootstrap.json", content }]), { path: "/" });
      const log = await envoy.attach({ stream: true, stdout: true, stderr: true });
      const { promise, resolve } = Promise.withResolvers<void>();
      log.on("data", (chunk) => {
        if (String(chunk).includes("starting workers")) resolve();
        if (String(chunk).includes('"response_code":200')) serverLine.resolve();
      });
      await envoy.start();
      await promise;
    };
    return [startApp(), startEnvoy()];
  });
  await Promise.all(ready);
  const client = made.find(({ id }) => id === owners[0]?.owner.id);
  const script = `const go = () => fetch("${url}").then((r) => r.ok || go(), go); go()`;
  const request = await client?.exec({ Cmd: ["node", "-e", script] });
  await request?.start({});
  await serverLine.promise;
  const seconds = (performance.now() - startedAt) / 1000;
  await Promise.all(made.toReversed().map((container) => container.remove({ force: true })));
  await network.remove();
  return seconds;
}
