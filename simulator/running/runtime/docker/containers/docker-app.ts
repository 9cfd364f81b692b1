import type { ContainerPlan } from "../../../../topology/plan/plan.ts";
import type { AppContainer } from "../../task/container.ts";
import { notStarted } from "../../task/not-started.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { containerNameOf } from "../engine/labels.ts";
import { waitUntilHealthy, waitUntilListening } from "./app-readiness.ts";
import { appContainerSpec } from "./container-spec.ts";
import { followedContainer } from "./followed-container.ts";
import { labelsOf, type TaskContext } from "./task-context.ts";

/**
 * Makes an app container of a task.
 *
 * @throws {SimulatorError} `APP_NOT_STARTED` where the engine refuses, `IMAGE_UNAVAILABLE`
 */
export async function createApp(context: TaskContext, plan: ContainerPlan): Promise<AppContainer> {
  const { docker, logs, runId, task, pauseId, imageOf, nodeImage, secretsOf, callbacks } = context;
  const spec = appContainerSpec({
    name: containerNameOf(runId, task.name, plan.name),
    image: await imageOf(task, plan),
    labels: labelsOf(context, plan.name),
    pauseId,
    container: plan,
    secrets: secretsOf(task, plan),
  });
  const remedy = remedyFor(plan);
  const container = await docker.createContainer(spec).catch((cause: unknown) => {
    const how = `could not be created: ${wordsOf(cause)}`;
    throw notStarted({ task, plan, how, output: "", remedy, cause });
  });
  const { taskId } = task;
  const followed = followedContainer({
    ...{ container, logs, taskId, callbacks },
    containerName: plan.name,
  });
  return {
    remedy,
    async start() {
      try {
        return await followed.start();
      } catch (cause) {
        throw new Error(wordsOf(cause), { cause });
      }
    },
    waitUntilHealthy: ({ command }, wait) => waitUntilHealthy(container, command, wait),
    waitUntilListening: async (ports, wait) =>
      ports.length === 0
        ? undefined
        : waitUntilListening({
            ...{ docker, container, pauseId, nodeImage, ...wait },
            ports: ports.map(({ port }) => port),
            labels: labelsOf(context, "readiness"),
          }),
  };
}

function remedyFor({ definition }: ContainerPlan): string {
  const port = definition.portMappings[0]?.containerPort;
  const listens = port === undefined ? "" : ` It has to listen on 0.0.0.0:${port}.`;
  return `Fix the task definition's command and environment, or the image in sc-sim.yaml.${listens} --keep-going starts the rest all the same.`;
}
