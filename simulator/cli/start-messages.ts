import type { TaskEvent } from "../running/runtime/runtime.ts";
import { withCommandLines } from "./command-name.ts";
import type { Terminal } from "./terminal.ts";

/** What is said of a start and of what happens to tasks, as callbacks of `simulate()`. */
export function startMessages({ say, progress, paint }: Terminal) {
  return {
    onProgress: progress,
    onWarning: (message: string) => say(`${paint("yellow", "⚠")} ${withCommandLines(message)}`),
    onTaskEvent({ kind, message }: Pick<TaskEvent, "kind" | "message">) {
      if (kind === "ready" || kind === "started") progress(message);
      else say(`${paint(kind === "restarted" ? "yellow" : "red", "!")} ${message}`);
    },
  };
}
