import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import type { CommandLine } from "../../names/command-line.ts";
import { findProgram } from "../../names/find-program.ts";
import { waitUntil } from "../../runs/wait-until.ts";
import type { AppContainer, Wait } from "../task/container.ts";
import { acceptsConnections } from "./accepts-connections.ts";
import { type ChildOptions, startChild } from "./child.ts";
import type { Outputs } from "./outputs.ts";

interface AppOptions {
  readonly task: TaskPlan;
  readonly container: ContainerPlan;
  /** What is started: the command of sc-sim.yaml, made to run inside its task. */
  readonly line: CommandLine;
  readonly outputs: Outputs;
  readonly onSpawn: ChildOptions["onSpawn"];
  readonly onUnaskedExit: ChildOptions["onUnaskedExit"];
}

/** Each look takes time of the processor, which the app needs to start: an app that says something is looked at without a pause. */
const LOOK_EVERY_MS = 20;

/** An app container as a process: the command that sc-sim.yaml gives for it. */
export function localApp(options: AppOptions): AppContainer {
  const { container, line, outputs, onSpawn, onUnaskedExit } = options;
  const { command, args, env } = line;
  const { command: argv = [], cwd } = container.definition.run ?? {};
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const hints = new EventEmitter();
  const withNews = (deliver: (chunk: Buffer) => void) => (chunk: Buffer) => {
    deliver(chunk);
    hints.emit("news");
  };
  return {
    remedy: `Fix its command \`${argv.join(" ")}\` in sc-sim.yaml: it has to listen on $HOST:$PORT. --keep-going starts the rest all the same.`,
    async start() {
      const reason = whyNotRunnable({ program: argv[0] ?? "", path: env["PATH"], cwd });
      if (reason !== undefined) {
        outputs.onOutputEnd();
        throw new Error(reason);
      }
      return startChild({
        ...{ command, args, onSpawn, onUnaskedExit },
        onStdout: withNews(outputs.onStdout),
        onStderr: withNews(outputs.onStderr),
        onOutputEnd: outputs.onOutputEnd,
        spawnOptions: { env, stdio: [...stdio], ...(cwd !== undefined && { cwd }) },
      });
    },
    waitUntilListening: (ports, wait) => waitUntilListening(options, ports, { ...wait, hints }),
  };
}

interface Program {
  readonly program: string;
  /** The value of `PATH`. */
  readonly path: string | undefined;
  readonly cwd: string | undefined;
}

/** Looked at before: the system's own error names neither, and in a namespace it comes only after the start. */
function whyNotRunnable({ program, path, cwd }: Program): string | undefined {
  if (cwd !== undefined && !existsSync(cwd)) return `its cwd ${cwd} does not exist`;
  if (findProgram(program, { path, cwd }) !== undefined) return undefined;
  return program.includes("/") && existsSync(resolve(cwd ?? ".", program))
    ? `\`${program}\` is not a program that may be executed`
    : `there is no program \`${program}\` on the PATH`;
}

async function waitUntilListening(
  { task }: AppOptions,
  ports: ContainerPlan["ports"],
  wait: Wait & { readonly hints: EventEmitter },
): Promise<string | undefined> {
  const host = task.addresses.appAddress;
  const looks = { ...wait, intervalMs: LOOK_EVERY_MS };
  for (const { containerPort, port } of ports) {
    if (await waitUntil(() => acceptsConnections(host, port), looks)) continue;
    return `it does not listen on ${host}:${port} (PORT, for containerPort ${containerPort})`;
  }
  return undefined;
}
