import { write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const writeOnce = promisify(write);

/** A terminal that is open without blocking says so while it takes nothing. */
const RETRY_MS = 20;

/**
 * Writes to a terminal in order, and never blocks this process, as `process.stdout` does on a terminal that is stopped (Ctrl-S) or slow: a
 * thread of Node's pool waits instead. Each write resolves when the terminal has taken it.
 *
 * @throws What the system says, such as `EIO` after the terminal was closed.
 */
export function createTerminalWriter(fd: number): (text: string) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const writeAll = async (text: string) => {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      try {
        const { bytesWritten } = await writeOnce(fd, rest);
        rest = rest.subarray(bytesWritten);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        await sleep(RETRY_MS);
      }
    }
  };
  return (text) => {
    last = last.catch(() => undefined).then(() => writeAll(text));
    return last;
  };
}
