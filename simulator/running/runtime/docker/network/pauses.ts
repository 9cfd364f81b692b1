import type { Duplex } from "node:stream";
import type Docker from "dockerode";
import type { AddressRequest, TaskAddresses } from "../../../../topology/plan/plan.ts";
import {
  containerLabels,
  containerNameOf,
  type Labels,
  PAUSE_CONTAINER,
} from "../engine/labels.ts";
import { LOG_CONFIG } from "../engine/log-config.ts";
import { aliasesOf, type TaskPorts } from "./docker-addresses.ts";

/** A task's network namespace, held by a container that does nothing. */
export interface StartedPause {
  readonly id: string;
  readonly addresses: TaskAddresses;
  /** By containerPort: where it is published on 127.0.0.1 of the engine's machine. */
  readonly publishedPorts: Readonly<Record<number, number>>;
  /** Resolves when it ends, which it does only when somebody ends it. */
  readonly ended: Promise<void>;
  /** Lets go of it: it ends. */
  release(): void;
}

interface PauseOptions {
  readonly docker: Docker;
  readonly runId: string;
  readonly image: string;
  readonly labels: Labels;
  readonly networkId: string;
  readonly task: AddressRequest["tasks"][number];
  readonly ports: TaskPorts;
  /** Podman's containers keep their input when its client is gone, and may lose it while they are attached to: there it is left alone. */
  readonly isPodman: boolean;
}

/** ECS gives no more to a task; a hostname must not be longer. */
const HOSTNAME_LENGTH = 63;

/** Everything about a task's network is here: what joins may set neither names nor ports. */
export async function startPause(options: PauseOptions): Promise<StartedPause> {
  const { docker, runId, image, labels, networkId, task, ports, isPodman } = options;
  const { service, taskId, name } = task;
  const published = Object.values(ports.entrances).map((port) => `${port}/tcp`);
  const container = await docker.createContainer({
    name: containerNameOf(runId, name, "pause"),
    Image: image,
    Hostname: name.slice(0, HOSTNAME_LENGTH),
    Labels: containerLabels(labels, { service, taskId, containerName: PAUSE_CONTAINER }),
    ExposedPorts: Object.fromEntries(published.map((port) => [port, {}])),
    // Held open by us for as long as we live; see PAUSE_PROGRAM.
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true },
    HostConfig: {
      NetworkMode: networkId,
      ExtraHosts: [...aliasesOf(ports.addresses)],
      // As on ECS every user may listen on port 80; Podman's default is 1024.
      Sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" },
      PortBindings: Object.fromEntries(
        published.map((port) => [port, [{ HostIp: "127.0.0.1", HostPort: "" }]]),
      ),
      CapDrop: ["ALL"],
      LogConfig: LOG_CONFIG,
    },
  });
  const held = isPodman ? undefined : await holdInput(container);
  const start = async () => {
    await container.start();
    return container.inspect();
  };
  const { NetworkSettings } = await start().catch((error: unknown) => {
    // The engine keeps its connection, and that would keep this process.
    held?.destroy();
    throw error;
  });
  const [network] = Object.values(NetworkSettings.Networks);
  return {
    id: container.id,
    addresses: { ...ports.addresses, taskAddress: network?.IPAddress ?? "" },
    publishedPorts: publishedPorts(ports, NetworkSettings.Ports),
    // Not by the held input: its connection outlives the container. A lost engine is an end as well.
    ended: container.wait().then(
      () => undefined,
      () => undefined,
    ),
    release: () => held?.destroy(),
  };
}

async function holdInput(container: Docker.Container): Promise<Duplex> {
  const input = await container.attach({ ...{ stream: true, stdin: true, hijack: true } });
  return (input as Duplex).on("error", () => undefined).resume();
}

function publishedPorts(
  { entrances }: TaskPorts,
  bindings: Docker.ContainerInspectInfo["NetworkSettings"]["Ports"],
): Readonly<Record<number, number>> {
  const entries = Object.entries(entrances).flatMap(([containerPort, port]) => {
    const [binding] = bindings[`${port}/tcp`] ?? [];
    return binding === undefined ? [] : [[containerPort, Number(binding.HostPort)]];
  });
  return Object.fromEntries(entries);
}
