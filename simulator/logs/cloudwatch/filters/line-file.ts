import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** A file that only grows, by whole lines. */
export interface LineFile extends Disposable {
  /** Its length, in bytes. */
  readonly length: number;
  /** Adds lines: all of them or, where it throws, none. */
  append(lines: readonly string[]): void;
}

/** Begins a file that only its owner can read. */
export function openLineFile(path: string): LineFile {
  const file = openSync(path, "a", 0o600);
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(lines) {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      try {
        for (let written = 0; written < bytes.length; )
          written += writeSync(file, bytes, written, bytes.length - written);
      } catch (error) {
        ftruncateSync(file, length);
        throw error;
      }
      length += bytes.length;
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}
