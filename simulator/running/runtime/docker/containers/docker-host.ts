import type { TaskHost } from "../../task/container.ts";
import { ignoreGone } from "../engine/engine-errors.ts";
import { containerNameOf } from "../engine/labels.ts";
import { applyRedirects } from "../network/redirects.ts";
import { createApp } from "./docker-app.ts";
import { createProxy } from "./docker-proxy.ts";
import { labelsOf, type TaskContext } from "./task-context.ts";

/** Runs the containers of one task on an engine. The task's network namespace is there before and stays after them. */
export function dockerHost(context: TaskContext): TaskHost {
  let redirected: Promise<void> | undefined;
  const redirect = () => {
    redirected ??= applyRedirects({
      ...context,
      image: context.netfilterImage,
      labels: labelsOf(context, "redirects"),
    });
    return redirected;
  };
  return {
    async createProxy() {
      const [proxy] = await Promise.all([createProxy(context), redirect()]);
      return proxy;
    },
    createApp: (container) => createApp(context, container),
    removeContainers: () => removeContainers(context),
  };
}

/** Apps and proxy of the task, not its pause. */
async function removeContainers({ docker, runId, task }: TaskContext): Promise<void> {
  const names = [task.proxy.containerName, ...task.containers.map(({ name }) => name)];
  const remove = async (name: string) => {
    const container = docker.getContainer(containerNameOf(runId, task.name, name));
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  };
  await Promise.all(names.map(remove));
}
