import { existsSync } from "node:fs";
import { createConnection } from "node:net";
import { SimulatorError } from "../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { waitUntil } from "../../runs/wait-until.ts";
import type { OutputStream } from "../runtime.ts";
import { type Child, describeExit, type Exit, startChild } from "./child.ts";

export interface AppOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  readonly env: NodeJS.ProcessEnv;
  readonly readyTimeoutMs: number;
  /** Aborted: the wait is given up without an error. */
  readonly signal: AbortSignal;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  readonly onOutputEnd: (stream: OutputStream) => void;
  readonly onSpawn: (pid: number) => void;
}

/** Starts an app container's command as a process. Nothing is thrown: a command that cannot be run has ended with an error. */
export function startApp(options: AppOptions): Child {
  const { task, container, env, onOutput, onOutputEnd, onSpawn } = options;
  const [command = "", ...args] = container.definition.run?.command ?? [];
  const stdout = { taskId: task.taskId, containerName: container.name, source: "stdout" } as const;
  const stderr = { ...stdout, source: "stderr" } as const;
  const cwd = container.definition.run?.cwd;
  const child = startChild({
    command,
    args,
    spawnOptions: { env, stdio: ["ignore", "pipe", "pipe"], ...(cwd !== undefined && { cwd }) },
    onStdout: (chunk) => onOutput(stdout, chunk),
    onStderr: (chunk) => onOutput(stderr, chunk),
    onOutputEnd: () => {
      onOutputEnd(stdout);
      onOutputEnd(stderr);
    },
  });
  if (child.pid !== undefined) onSpawn(child.pid);
  return child;
}

/** How long a port is waited for that Service Connect does not expose: the app may well never listen on it. */
const UNEXPOSED_TIMEOUT_MS = 5000;

/**
 * Resolves once the app accepts connections on its tcp ports. One that Service Connect exposes is needed; another one is
 * waited for a while and then left.
 *
 * @throws {SimulatorError} `APP_NOT_STARTED`, with the app's own last output.
 */
export async function waitForListening(options: AppOptions, child: Child): Promise<void> {
  const { task, container, readyTimeoutMs, signal } = options;
  let hasEnded = false;
  child.exited.then(() => {
    hasEnded = true;
  });
  const startedAtMs = performance.now();
  for (const { containerPort, port } of container.ports) {
    const isExposed = task.proxy.ingress.some(
      (listener) => listener.containerPort === containerPort,
    );
    const timeoutMs = isExposed ? readyTimeoutMs : Math.min(readyTimeoutMs, UNEXPOSED_TIMEOUT_MS);
    const isListening = () => hasEnded || accepts(task.addresses.appAddress, port);
    const isInTime = await waitUntil(isListening, { deadlineMs: startedAtMs + timeoutMs, signal });
    if (signal.aborted) return;
    if (hasEnded && container.definition.essential) {
      throw notStarted(options, explainExit(options, await child.closed), child);
    }
    if (isInTime || !isExposed) continue;
    const where = `${task.addresses.appAddress}:${port} (PORT, for containerPort ${containerPort})`;
    throw notStarted(options, `does not listen on ${where} after ${timeoutMs} ms`, child);
  }
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

/** Node says the same ENOENT for a program and for a working directory that are not there. */
function explainExit({ container }: AppOptions, exit: Exit): string {
  const { command = [], cwd } = container.definition.run ?? {};
  if ((exit.error as NodeJS.ErrnoException | undefined)?.code !== "ENOENT")
    return describeExit(exit);
  if (cwd !== undefined && !existsSync(cwd))
    return `could not be started: its cwd ${cwd} does not exist`;
  return `could not be started: there is no program \`${command[0]}\` on the PATH`;
}

function notStarted({ task, container }: AppOptions, how: string, child: Child): SimulatorError {
  const command = container.definition.run?.command?.join(" ");
  const said = indent(child.lastOutput());
  return new SimulatorError(
    "APP_NOT_STARTED",
    `Container ${task.family}/${container.name} of task ${task.name} ${how}.${said && ` It says:\n  ${said}`}`,
    {
      remedy: `Mend its command \`${command}\` in sc-sim.yaml: it has to listen on $HOST:$PORT. --keep-going starts the rest all the same.`,
    },
  );
}

export function indent(text: string): string {
  return text.split("\n").slice(-10).join("\n  ");
}
