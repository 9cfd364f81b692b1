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
    onUnaskedExit: () => events.push("ended by itself"),
    onStdout: (chunk) => events.push(chunk.toString("utf8")),
    onStderr: () => resolve(),
    onOutputEnd: () => events.push("end of output"),
  });
  await hasStarted;
  expect(await child.stop(60_000)).toEqual({ kind: "exited", exitCode: 3 });
  expect(events).toEqual(["spawn", "last words\n", "end of output"]);
  expect(child.lastOutput()).toBe("startedlast words");
});

test.for([
  { title: "its own status", script: "exit 3", exitCode: 3 },
  {
    title: "128 and the number of the signal of somebody else",
    script: "kill -9 $$",
    exitCode: 137,
  },
])("a process that was not stopped ends with $title", async ({ script, exitCode }, { expect }) => {
  const exits: object[] = [];
  const child = await startChild({
    command: "sh",
    args: ["-c", script],
    spawnOptions: { stdio: ["ignore", "pipe", "pipe"] },
    onSpawn: (pid) => exits.push({ pid, exitCode }),
    onUnaskedExit: (ended) => exits.push(ended),
    onStdout: () => undefined,
    onStderr: () => undefined,
    onOutputEnd: () => undefined,
  });
  await child.ended;
  const [expected, ...found] = exits;
  expect(found).toEqual([expected]);
});
