import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { waitUntil } from "../../runs/wait-until.ts";
import type { AppContainer, ContainerEnd, RunningContainer, Wait } from "../task/container.ts";
import { acceptsConnections } from "./accepts-connections.ts";

interface AttachedOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  readonly onProgress: (message: string) => void;
}

/** How often it is said that the app is waited for: other messages may have taken its place. */
const SAID_EVERY_MS = 10_000;

/** An app that somebody else runs, in an IDE for example: nothing is started, and only its ports are waited for. */
export function attachedApp({ task, container, onProgress }: AttachedOptions): AppContainer {
  const host = task.addresses.appAddress;
  const placeOf = ({ port }: ContainerPlan["ports"][number]) => `${host}:${port}`;
  return {
    remedy: `Start it yourself, so that it listens there (\`sc-sim shell ${task.service}\` has its variables), raise --timeout, or give it a command in place of attach in sc-sim.yaml.`,
    async start() {
      return runningUntilAsked();
    },
    async waitUntilListening(ports, wait) {
      for (const port of ports) {
        if (await acceptsConnections(host, port.port)) continue;
        const say = () =>
          onProgress(
            `Container ${container.name} of ${task.name} waits for something to listen on ${placeOf(port)}`,
          );
        say();
        const saying = setInterval(say, SAID_EVERY_MS);
        const isThere = await waitForPort(host, port.port, wait);
        clearInterval(saying);
        if (!isThere)
          return `nothing listens on ${placeOf(port)} (attach, for containerPort ${port.containerPort})`;
      }
      return undefined;
    },
  };
}

function waitForPort(host: string, port: number, wait: Wait): Promise<boolean> {
  return waitUntil(() => acceptsConnections(host, port), wait);
}

/** There is no process to end: it counts as ended once that is asked for. */
function runningUntilAsked(): RunningContainer {
  const { promise: ended, resolve } = Promise.withResolvers<ContainerEnd>();
  const end = () => {
    resolve({ kind: "exited", exitCode: 0 });
    return ended;
  };
  return { ended, lastOutput: () => "", stop: end, kill: end };
}
