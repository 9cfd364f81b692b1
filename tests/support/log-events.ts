import type { LogOrigin, NewLogEvent } from "../../simulator/logs/log-event.ts";

/** The output of an app container, for tests of the store. */
export const APP_ORIGIN: LogOrigin = {
  group: "/ecs/sample",
  stream: "ecs/App/t1",
  service: "server",
  taskId: "t1",
  taskName: "server-1",
  containerName: "App",
  source: "stdout",
  role: "app",
};

/** A line of an app at a time. */
export function appLine(
  message: string,
  timestampMs: number,
  origin: Partial<LogOrigin> = {},
): NewLogEvent {
  return {
    origin: { ...APP_ORIGIN, ...origin },
    ...{ timestampMs, ingestionMs: timestampMs, kind: "app", message },
  };
}
