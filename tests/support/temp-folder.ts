import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty folder that is gone when the test ends. */
export function tempFolder(): string {
  return tempFolderOf(onTestFinished);
}

/** An empty folder that is gone after something else than a test, a fixture of a whole file for example. */
export function tempFolderOf(onCleanup: (clean: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), "sc-sim-test-"));
  onCleanup(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder that is a disk of its own, with these mount options, e.g. `size=256k` or `ro`. */
export function mountedFolder(options: string): string {
  const folder = tempFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return folder;
}

/** A folder with these files in it, by relative path; what is no text is written as JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = tempFolder();
  filesIn(folder, files);
  return folder;
}

/** Writes these files into a folder, by relative path; what is no text is written as JSON. */
export function filesIn(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    const isPlain = typeof content === "string" || Buffer.isBuffer(content);
    writeFileSync(file, isPlain ? content : JSON.stringify(content, null, 2));
  }
}
