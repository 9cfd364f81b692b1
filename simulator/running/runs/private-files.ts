import { chmodSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes a file that only its owner can read, whatever the umask is and whatever the file was before.
 *
 * @throws The system's own error.
 */
export function writePrivateFile(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  makePrivate(file);
}

/**
 * The folder of a run with the hosts files of its tasks. Such a file is bound over /etc/hosts, and an app of root's may have become another
 * user, so everybody may read it; nobody but the owner gets to it by its path.
 */
export const HOSTS_FOLDER = "hosts";

/**
 * Takes the access of everybody but the owner from a folder and all that is in it, but for hosts files: they may be in use.
 * What belongs to somebody else stays as it is.
 */
export function makeTreePrivate(folder: string): void {
  try {
    makePrivate(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === HOSTS_FOLDER && entry.isDirectory()) makePrivate(path);
      else if (entry.isDirectory()) makeTreePrivate(path);
      else if (entry.isFile()) makePrivate(path);
    }
  } catch {
    // Not ours, or removed meanwhile by another start.
  }
}

function makePrivate(path: string): void {
  const { mode } = lstatSync(path);
  if ((mode & 0o077) !== 0) chmodSync(path, mode & 0o700);
}
