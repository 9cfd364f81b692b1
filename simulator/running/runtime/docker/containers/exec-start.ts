type Output = (source: "stdout" | "stderr", chunk: Buffer) => void;

/** How the engine says, in the place of the command's output, that it could not start the command. */
const NOT_STARTED = "OCI runtime exec failed: ";

/** What engines end with, as shells do: not executable, and not found. */
const NOT_STARTED_CODES: ReadonlySet<number> = new Set([126, 127]);

/**
 * Passes the output of a command on, but for the engine's words about one that it could not start.
 *
 * @returns `onOutput` to be given the output, and `end` for its exit code: throws those words where the command was not started.
 */
export function startWatch(onOutput: Output) {
  let held: { readonly source: "stdout" | "stderr"; readonly chunk: Buffer } | undefined;
  let isFirst = true;
  const letGo = () => {
    if (held !== undefined) onOutput(held.source, held.chunk);
    held = undefined;
  };
  return {
    onOutput(source: "stdout" | "stderr", chunk: Buffer): void {
      letGo();
      if (isFirst && chunk.toString("utf8").startsWith(NOT_STARTED)) held = { source, chunk };
      else onOutput(source, chunk);
      isFirst = false;
    },
    end(exitCode: number): number {
      if (held !== undefined && NOT_STARTED_CODES.has(exitCode))
        throw new Error(reasonIn(held.chunk.toString("utf8")));
      letGo();
      return exitCode;
    },
  };
}

/** The last part of `OCI runtime exec failed: exec failed: …: exec: "x": executable file not found in $PATH: unknown`. */
function reasonIn(words: string): string {
  const text = words.trim().replace(/: unknown$/, "");
  return /exec: "[^"]*": (.+)$/s.exec(text)?.[1] ?? text.slice(NOT_STARTED.length);
}
