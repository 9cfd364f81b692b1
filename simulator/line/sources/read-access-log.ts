import type { ParseOptions } from "../access-log/parsed-line.ts";
import { type AccessLogSource, openSource } from "./open-source.ts";
import { type AccessLogEntry, type BareLineReader, createLogWalk } from "./walk-log.ts";

export type { AccessLogEntry } from "./walk-log.ts";

/**
 * Reads a log from wherever a team keeps it, line by line, in constant memory. Whatever is around a
 * line is taken off: any text before it; records in JSON, YAML or CSV at any depth, also in a
 * string of another record; base64 and gzip. Lines that a container runtime cut into pieces are put
 * together. What CloudWatch, FireLens, Docker, Kubernetes and Compose write besides gives time and
 * stream. A line that cannot be read is an entry like any other: it stops nothing.
 *
 * @param source A file, a folder of them, a tar archive, or bytes; gzip and zstd are unpacked,
 *   UTF-16 is decoded.
 * @throws {SimulatorError} `INPUT_INVALID` for a container that is not read, such as a zip archive;
 *   `USAGE` for a profile name that there is not.
 * @throws {Error} What the source itself fails with: no such file, broken gzip, JSON that ends in
 *   the middle.
 */
export async function* readAccessLog(
  source: AccessLogSource,
  options: ParseOptions = {},
): AsyncGenerator<AccessLogEntry> {
  yield* walkAccessLog(source, options);
}

/**
 * The same, with a reader for the lines that have nothing around them: those that it takes are no
 * entries.
 */
export async function* walkAccessLog(
  source: AccessLogSource,
  options: ParseOptions,
  readBareLines?: BareLineReader,
): AsyncGenerator<AccessLogEntry> {
  for await (const { name, bytes } of openSource(source)) {
    const walk = createLogWalk(options, readBareLines);
    const named = (entry: AccessLogEntry) =>
      name === undefined ? entry : { ...entry, file: name };
    for await (const chunk of bytes) for (const entry of walk.push(chunk)) yield named(entry);
    for (const entry of walk.end()) yield named(entry);
  }
}
