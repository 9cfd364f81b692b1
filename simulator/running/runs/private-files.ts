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

/** Takes the access of everybody but the owner from a folder and all that is in it. What belongs to somebody else stays as it is. */
export function makeTreePrivate(folder: string): void {
  try {
    makePrivate(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) makeTreePrivate(path);
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
