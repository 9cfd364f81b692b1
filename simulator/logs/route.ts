import type { LogDriver } from "./drivers/log-driver.ts";
import type { LogOrigin } from "./log-event.ts";

/** Which drivers take the lines of which container. */
export interface LogRoute {
  /** All that there are. */
  readonly drivers: readonly LogDriver[];
  /** Asked once for each output of a container. */
  driversOf(origin: LogOrigin): readonly LogDriver[];
}

/** Every line goes to the same driver. */
export function routeAll(driver: LogDriver): LogRoute {
  const drivers = [driver];
  return { drivers, driversOf: () => drivers };
}
