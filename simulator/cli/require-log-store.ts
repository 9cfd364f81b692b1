import { existsSync } from "node:fs";
import { SimulatorError } from "../errors.ts";
import { logStoreIn } from "../logs/store/log-store.ts";

/**
 * The file of a run's log store, to be read.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE` if it is not there.
 */
export function requireLogStore(runFolder: string): string {
  const path = logStoreIn(runFolder);
  if (existsSync(path)) return path;
  throw new SimulatorError("RUN_FOLDER_UNUSABLE", `The log store ${path} is not there.`, {
    remedy: "Choose another run with --run; `sc-sim ps --all` lists them.",
  });
}
