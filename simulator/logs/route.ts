import { type AwslogsDriverOptions, awslogsDriver } from "./drivers/awslogs-driver.ts";
import type { LogDriver } from "./drivers/log-driver.ts";
import type { LogOrigin } from "./log-event.ts";

/** Which drivers take the lines of which container. */
export interface LogRoute {
  /** All that there are. */
  readonly drivers: readonly LogDriver[];
  /** Asked once for each output of a container. */
  driversOf(origin: LogOrigin): readonly LogDriver[];
}

/** Lines of containers that have the awslogs driver go through it, all others to the store at once. */
export function routeByDriver({ store, optionsOf, ...rest }: AwslogsDriverOptions): LogRoute {
  const awslogs = awslogsDriver({ store, optionsOf, ...rest });
  return {
    // In this order they end, too.
    drivers: [awslogs, store],
    driversOf: (origin) => [optionsOf(origin) === undefined ? store : awslogs],
  };
}

/** Every line goes to the same driver. */
export function routeAll(driver: LogDriver): LogRoute {
  const drivers = [driver];
  return { drivers, driversOf: () => drivers };
}
