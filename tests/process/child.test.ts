import { test } from "vitest";
import { startChild } from "../../simulator/running/runtime/local/child.ts";

/** Has a child in a session of its own with the same output, which writes its last words when the process itself has ended. */
const SCRIPT = `
  const stdio = ["pipe", "inherit", "ignore"];
  require("child_process").spawn("sh", ["-c", "read line; sleep 0.05; echo last words"], { detached: true, stdio }).unref();
  process.on("SIGTERM", () => process.exit(3));
  setInterval(() => {}, 1e9);
  require("fs").writeSync(2, "started");`;

test("a stopped process has ended when all of its output was delivered, its child's too", async ({
  expect,
}) => {
  const events: string[] = [];
  const { promise: hasStarted, resolve } = Promise.withResolvers<void>();
  const child = await startChild({
    command: process.execPath,
    args: ["-e", SCRIPT],
    spawnOptions: { stdio: ["ignore", "pipe", "pipe"] },
    onSpawn: () => events.push("spawn"),
    onStdout: (chunk) => events.push(chunk.toString("utf8")),
    onStderr: () => resolve(),
    onOutputEnd: () => events.push("end of output"),
  });
  await hasStarted;
  expect(await child.stop(60_000)).toEqual({ kind: "exited", exitCode: 3 });
  expect(events).toEqual(["spawn", "last words\n", "end of output"]);
  expect(child.lastOutput()).toBe("startedlast words");
});
