import { envoyArgs } from "../../../../envoy/command-line.ts";
import type { PlanSettings, TaskPlan } from "../../../topology/plan/plan.ts";
import type { Envoy } from "../../envoy-binary/find-envoy.ts";
import type { ProxyContainer } from "../task/container.ts";
import { type ChildOptions, startChild } from "./child.ts";
import type { OutputPipe } from "./output-pipe.ts";
import type { Outputs } from "./outputs.ts";

interface EnvoyOptions {
  readonly task: TaskPlan;
  readonly envoy: Envoy;
  readonly bootstrapPath: string;
  readonly flush: PlanSettings["flush"];
  readonly env: NodeJS.ProcessEnv;
  readonly outputs: Outputs;
  /** A fresh pipe for the standard output of each process. */
  readonly openPipe: () => Promise<OutputPipe>;
  readonly onSpawn: ChildOptions["onSpawn"];
  readonly onUnaskedExit: ChildOptions["onUnaskedExit"];
}

/** A task's proxy as a process. */
export function localEnvoy(options: EnvoyOptions): ProxyContainer {
  const { task, envoy, bootstrapPath, flush, env, outputs, openPipe, onSpawn, onUnaskedExit } =
    options;
  const { logLevel } = task.proxy;
  const args = envoyArgs({ bootstrapPath, logLevel, version: envoy.version, flush });
  return {
    remedyFor: (output) =>
      /Address already in use|cannot bind/.test(output)
        ? "Run again: something took the port between its reservation and Envoy's start."
        : `Look at its configuration ${bootstrapPath}, or try it alone: ${envoy.path} --mode validate -c ${bootstrapPath}`,
    async start(onStderr) {
      const pipe = await openPipe();
      const starting = startChild({
        ...{ command: envoy.path, args, onSpawn, onUnaskedExit, ...outputs },
        spawnOptions: { env, stdio: ["ignore", pipe.writeFd, "pipe"] },
        stdout: pipe.readable,
        onStderr(chunk) {
          outputs.onStderr(chunk);
          onStderr?.(chunk);
        },
      });
      pipe.closeWriteEnd();
      return starting;
    },
  };
}
