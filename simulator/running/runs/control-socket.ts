import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";

/** Name of the socket in a run's folder, on which the run's simulator takes commands. */
export const CONTROL_SOCKET = "control.sock";

/** What the address of a Unix socket has room for: 108 bytes on Linux, 104 on macOS, with a zero at the end. */
const MOST_BYTES = 103;

/** A path of a socket that can be bound and connected to. */
export interface SocketPath extends Disposable {
  readonly path: string;
}

/**
 * The path of the control socket in a run's folder, to be disposed of once the socket is closed. A path that is too long for an address is
 * shortened on Linux: the folder is opened, and named by its descriptor.
 *
 * @throws The system's own error, where the folder is not there.
 */
export function controlSocketIn(runFolder: string): SocketPath {
  const path = join(runFolder, CONTROL_SOCKET);
  if (Buffer.byteLength(path) <= MOST_BYTES || process.platform !== "linux") {
    return { path, [Symbol.dispose]: () => undefined };
  }
  const descriptor = openSync(runFolder, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${descriptor}/${CONTROL_SOCKET}`,
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}
