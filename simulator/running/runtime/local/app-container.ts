import { existsSync } from "node:fs";
import { createConnection } from "node:net";
import { reasonOf } from "../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { waitUntil } from "../../runs/wait-until.ts";
import type { AppContainer, Wait } from "../task/container.ts";
import { type ChildOptions, startChild } from "./child.ts";
import type { Outputs } from "./outputs.ts";

interface AppOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  readonly env: NodeJS.ProcessEnv;
  readonly outputs: Outputs;
  readonly onSpawn: ChildOptions["onSpawn"];
  readonly onUnaskedExit: ChildOptions["onUnaskedExit"];
}

/** An app container as a process: the command that sc-sim.yaml gives for it. */
export function localApp(options: AppOptions): AppContainer {
  const { container, env, outputs, onSpawn, onUnaskedExit } = options;
  const { command: argv = [], cwd } = container.definition.run ?? {};
  const [command = "", ...args] = argv;
  const stdio = ["ignore", "pipe", "pipe"] as const;
  return {
    remedy: `Fix its command \`${argv.join(" ")}\` in sc-sim.yaml: it has to listen on $HOST:$PORT. --keep-going starts the rest all the same.`,
    async start() {
      try {
        return await startChild({
          ...{ command, args, onSpawn, onUnaskedExit, ...outputs },
          spawnOptions: { env, stdio: [...stdio], ...(cwd !== undefined && { cwd }) },
        });
      } catch (cause) {
        throw new Error(explainFailure({ command, cwd, cause }), { cause });
      }
    },
    waitUntilListening: (ports, wait) => waitUntilListening(options, ports, wait),
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

async function waitUntilListening(
  { task }: AppOptions,
  ports: ContainerPlan["ports"],
  wait: Wait,
): Promise<string | undefined> {
  const host = task.addresses.appAddress;
  for (const { containerPort, port } of ports) {
    if (await waitUntil(() => accepts(host, port), wait)) continue;
    return `it does not listen on ${host}:${port} (PORT, for containerPort ${containerPort})`;
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
