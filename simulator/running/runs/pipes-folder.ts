import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** How the names of folders begin in which a start makes pipes. Each is in a run's folder for a moment. */
export const PIPES_PREFIX = "pipes-";

/**
 * Removes the pipes of a start that was killed while it made them.
 *
 * @throws The system's own error, where the folder cannot be read or written.
 */
export function removePipes(runFolder: string): void {
  for (const name of readdirSync(runFolder))
    if (name.startsWith(PIPES_PREFIX))
      rmSync(join(runFolder, name), { recursive: true, force: true });
}
