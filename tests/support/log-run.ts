import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createLogPump } from "../../simulator/logs/log-pump.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { tempFolder } from "./temp-folder.ts";

export const PROXY_OUTPUT = { taskId: "t1", containerName: "proxy", source: "stdout" } as const;
export const APP_OUTPUT = { taskId: "t1", containerName: "App", source: "stderr" } as const;

/** A store in a file and the pump that fills it, for the outputs of one task. */
export function openLogRun() {
  const path = join(tempFolder(), "logs.sqlite");
  const store = openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  const pump = createLogPump({
    store,
    now: () => 2000,
    originOf: (output) => ({
      ...output,
      group: "/ecs/sample",
      stream: `ecs/${output.containerName}/t1`,
      service: "server",
      taskName: "server-1",
      role: output.containerName === "App" ? "app" : "proxy",
      ...(output.containerName === "proxy" && { direction: "ingress" as const }),
    }),
  });
  return { path, store, pump };
}
