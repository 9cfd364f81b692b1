import type { LogStore } from "../store/log-store.ts";
import type { LogDriver } from "./log-driver.ts";

/** Takes lines into the run's store. */
export function storeDriver(store: LogStore): LogDriver {
  return { write: store.append, end: store.end };
}
