import { existsSync } from "node:fs";
import { createConnection } from "node:net";
import { reasonOf } from "../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { waitUntil } from "../../runs/wait-until.ts";
import type { AppContainer, ReadinessOptions } from "../task/container.ts";
import { startChild } from "./child.ts";
import type { Outputs } from "./outputs.ts";

interface AppOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  readonly env: NodeJS.ProcessEnv;
  readonly outputs: Outputs;
  readonly onSpawn: (pid: number) => void;
}

/** An app container as a process: the command that sc-sim.yaml gives for it. */
export function localApp(options: AppOptions): AppContainer {
  const { container, env, outputs, onSpawn } = options;
  const { command: argv = [], cwd } = container.definition.run ?? {};
  const [command = "", ...args] = argv;
  const stdio = ["ignore", "pipe", "pipe"] as const;
  return {
    remedy: `Fix its command \`${argv.join(" ")}\` in sc-sim.yaml: it has to listen on $HOST:$PORT. --keep-going starts the rest all the same.`,
    async start() {
      try {
        return await startChild({
          ...{ command, args, onSpawn, ...outputs },
          spawnOptions: { env, stdio: [...stdio], ...(cwd !== undefined && { cwd }) },
        });
      } catch (cause) {
        throw new Error(explainFailure({ command, cwd, cause }), { cause });
      }
    },
    waitUntilReady: (wait) => waitUntilReady(options, wait),
  };
}

/** Node says the same ENOENT for a program and for a working directory that are not there. */
function explainFailure({
  command,
  cwd,
  cause,
}: {
  readonly command: string;
  readonly cwd: string | undefined;
  readonly cause: unknown;
}): string {
  if ((cause as NodeJS.ErrnoException).code !== "ENOENT") return reasonOf(cause);
  if (cwd !== undefined && !existsSync(cwd)) return `its cwd ${cwd} does not exist`;
  return `there is no program \`${command}\` on the PATH`;
}

/** How long a port may stay closed that stands for a health check and that nothing of Service Connect leads to. */
const HEALTHY_WITHIN_MS = 5000;

/**
 * Waits until the process accepts connections. Health checks need a container: one that has a health check is taken for healthy
 * once it also listens on its other ports, or has had some time for it.
 */
async function waitUntilReady(
  { task, container }: AppOptions,
  { exposed, deadlineMs, signal }: ReadinessOptions,
): Promise<string | undefined> {
  const host = task.addresses.appAddress;
  const healthyByMs = Math.min(deadlineMs, performance.now() + HEALTHY_WITHIN_MS);
  for (const { containerPort, port } of exposed) {
    const isOpen = () => accepts(host, port);
    if (await waitUntil(isOpen, { deadlineMs, signal })) continue;
    return `it does not listen on ${host}:${port} (PORT, for containerPort ${containerPort})`;
  }
  if (container.definition.healthCheck === undefined) return undefined;
  for (const { port } of container.ports) {
    await waitUntil(() => accepts(host, port), { deadlineMs: healthyByMs, signal });
  }
  return undefined;
}

function accepts(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createConnection({ host, port });
  const answer = (isOpen: boolean) => {
    socket.destroy();
    resolve(isOpen);
  };
  socket.once("connect", () => answer(true)).once("error", () => answer(false));
  return promise;
}
