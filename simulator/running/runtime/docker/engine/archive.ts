import { pack } from "tar-stream";

/** A tar archive of small files that everybody may read, for `putArchive`; folders come from the paths. */
export function archiveOf(
  files: readonly { readonly path: string; readonly content: Buffer | string }[],
): NodeJS.ReadableStream {
  const archive = pack();
  const folders = new Set<string>();
  for (const { path, content } of files) {
    const parts = path.split("/").slice(0, -1);
    for (const [index] of parts.entries()) folders.add(parts.slice(0, index + 1).join("/"));
    for (const name of folders) archive.entry({ name, type: "directory", mode: 0o755 });
    archive.entry({ name: path, mode: 0o444 }, content);
  }
  archive.finalize();
  return archive as unknown as NodeJS.ReadableStream;
}
