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
}

/** Containers that were made by hand, with nobody who keeps their lines. */
export interface BareContainers extends AsyncDisposable {
  /** The container that owns the client's network. */
  readonly client: Docker.Container;
  /** Resolves at the server's first access-log line. */
  readonly firstLine: Promise<void>;
}

/**
 * The floor of the Docker runtime: the same seven things made by hand with the same client (a network, two network owners, two Envoys, two
 * apps), as much at once as possible. Resolves once the Envoys are ready.
 */
export async function startBareContainers(options: BareOptions): Promise<BareContainers> {
  const { docker, envoyImage, nodeImage, folder } = options;
  const { plan, bootstraps } = await planSimulation({ inputs: [folder], runtime: "docker" });
  const prefix = `sc-sim-bare-${randomBytes(4).toString("hex")}`;
  const made: Docker.Container[] = [];
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
  const [first] = owners;
  if (first === undefined) throw new TypeError("A client was planned.");
  const firstLine = Promise.withResolvers<void>();
  const ready = owners.flatMap(({ task, owner }) => {
    const HostConfig = { NetworkMode: `container:${owner.id}` };
    const startApp = async () => {
      const app = await create({
        ...{ Image: nodeImage, Cmd: ["node", "-e", APP], HostConfig },
        Env: ["PORT=8080", "HOST=0.0.0.0"],
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
      const { promise: isReady, resolve } = Promise.withResolvers<void>();
      const look = (chunk: Buffer) => {
        if (chunk.includes("starting workers")) resolve();
        if (!chunk.includes('"response_code":200')) return;
        firstLine.resolve();
        // From here on the lines are read and dropped: looking at each would be work that nobody by hand does.
        log.off("data", look).resume();
      };
      log.on("data", look);
      await envoy.start();
      await isReady;
    };
    return [startApp(), startEnvoy()];
  });
  await Promise.all(ready);
  return {
    client: first.owner,
    firstLine: firstLine.promise,
    async [Symbol.asyncDispose]() {
      await Promise.all(made.toReversed().map((container) => container.remove({ force: true })));
      await network.remove();
    },
  };
}

/** One request from inside the client's task, as soon as it is answered. */
export async function requestFrom({ client }: BareContainers, url: string): Promise<void> {
  const script = `const go = () => fetch("${url}").then((r) => r.ok || go(), go); go()`;
  const request = await client.exec({ Cmd: ["node", "-e", script] });
  await request.start({});
}
