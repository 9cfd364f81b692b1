import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AccessLogFormat } from "../../simulator/line/access-log/fields.ts";
import { storeDriver } from "../../simulator/logs/drivers/store-driver.ts";
import type { StreamOrigin } from "../../simulator/logs/line-directions.ts";
import { createLogPump } from "../../simulator/logs/log-pump.ts";
import { routeAll } from "../../simulator/logs/route.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { OWN_PROFILE } from "./own-profile.ts";
import { tempFolder } from "./temp-folder.ts";

export const PROXY_OUTPUT = { taskId: "t1", containerName: "proxy", source: "stdout" } as const;
export const APP_OUTPUT = { taskId: "t1", containerName: "App", source: "stderr" } as const;

type Output = Pick<StreamOrigin, "taskId" | "containerName" | "source">;

/** Whose output it is of one task: `App`, or its proxy. */
export function originOf(output: Output): StreamOrigin {
  return {
    ...output,
    group: "/ecs/sample",
    stream: `ecs/${output.containerName}/t1`,
    service: "server",
    taskName: "server-1",
    role: output.containerName === "App" ? "app" : "proxy",
    ...(output.containerName === "proxy" && { directions: ["ingress"] as const }),
  };
}

interface LogRunOptions {
  /** The proxy writes HTTP lines in this format, with the tests' own profile. @default nothing is known of them */
  readonly format?: AccessLogFormat;
}

/** A store in a file and the pump that fills it, for the outputs of one task. */
export function openLogRun({ format }: LogRunOptions = {}) {
  const path = join(tempFolder(), "logs.sqlite");
  const profile = format === undefined ? {} : { profile: OWN_PROFILE };
  const store = openLogStore({ path, ...profile });
  onTestFinished(() => store[Symbol.dispose]());
  const accessLog = format && { profile: OWN_PROFILE.name, format, protocol: "http" as const };
  const pump = createLogPump({
    ...profile,
    route: routeAll(storeDriver(store)),
    now: () => 2000,
    originOf: (output) => ({ ...originOf(output), ...(accessLog && { accessLog }) }),
  });
  return { path, store, pump };
}
