import { renameSync, writeFileSync } from "node:fs";

/** Writes a file that others may be reading: they see the old one or the new one, never half of one. */
export function replaceFile(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}
