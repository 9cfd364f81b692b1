import type { RuntimeCallbacks } from "../runtime.ts";

/** Where the output of one process goes. */
export interface Outputs {
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  readonly onOutputEnd: () => void;
}

interface OutputsOptions {
  readonly taskId: string;
  readonly containerName: string;
  readonly callbacks: Pick<RuntimeCallbacks, "onOutput" | "onOutputEnd">;
}

/** Hands a container's output on with the time at which it was read. */
export function outputsOf({ taskId, containerName, callbacks }: OutputsOptions): Outputs {
  const stdout = { taskId, containerName, source: "stdout" } as const;
  const stderr = { taskId, containerName, source: "stderr" } as const;
  return {
    onStdout: (chunk) => callbacks.onOutput(stdout, chunk, Date.now()),
    onStderr: (chunk) => callbacks.onOutput(stderr, chunk, Date.now()),
    onOutputEnd() {
      callbacks.onOutputEnd(stdout);
      callbacks.onOutputEnd(stderr);
    },
  };
}
