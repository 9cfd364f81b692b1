import { envoyArgs } from "../../../../../envoy/command-line.ts";
import type { ProxyContainer } from "../../task/container.ts";
import { archiveOf } from "../engine/archive.ts";
import { containerNameOf } from "../engine/labels.ts";
import { LOG_CONFIG } from "../engine/log-config.ts";
import { followedContainer } from "./followed-container.ts";
import { labelsOf, type TaskContext } from "./task-context.ts";

const BOOTSTRAP_PATH = "etc/sc/bootstrap.json";

/**
 * Makes the container of a task's Envoy, with its configuration copied in: an engine elsewhere, or one that shares no folder, does
 * not see our files.
 */
export async function createProxy(context: TaskContext): Promise<ProxyContainer> {
  const { docker, logs, runId, task, bootstrap, pauseId, envoy, settings, callbacks } = context;
  const { containerName, logLevel } = task.proxy;
  const container = await docker.createContainer({
    name: containerNameOf(runId, task.name, containerName),
    Image: envoy.reference,
    Labels: labelsOf(context, containerName),
    User: "1337",
    Tty: false,
    // Explicit: the public image's own entry script would switch users, which needs capabilities.
    Entrypoint: ["/usr/local/bin/envoy"],
    Cmd: [
      ...envoyArgs({
        bootstrapPath: `/${BOOTSTRAP_PATH}`,
        logLevel,
        version: envoy.version,
        flush: settings.flush,
      }),
    ],
    HostConfig: {
      NetworkMode: `container:${pauseId}`,
      // The pause ends with the simulator, however that ends, and the kernel ends the proxy with the pause. Not so the apps: on ECS
      // each is process 1 of a namespace of its own.
      PidMode: `container:${pauseId}`,
      CapDrop: ["ALL"],
      LogConfig: LOG_CONFIG,
    },
  });
  const content = JSON.stringify(bootstrap);
  await container.putArchive(archiveOf([{ path: BOOTSTRAP_PATH, content }]), { path: "/" });
  return {
    ...followedContainer({ container, logs, taskId: task.taskId, containerName, callbacks }),
    remedyFor: () =>
      `Look at its configuration (bootstrap/${task.name}.json in the run's folder), and whether a container of the task takes one of its ports.`,
  };
}
