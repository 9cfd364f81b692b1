import { test } from "vitest";
import { runTaskCommand } from "../../../simulator/running/control/task-command.ts";
import { startMemoryTask } from "../../support/memory-host.ts";

test("a command for a service fails where one of its tasks does, and changes the others", async ({
  expect,
}) => {
  const [first, second] = [await startMemoryTask(), await startMemoryTask()];
  const handles = [first.started.handle, second.started.handle];
  await Promise.all([first.started.ready, second.started.ready]);
  second.setBehaviour("app", { refuses: "no such program" });
  await expect(runTaskCommand(handles, { action: "restart", target: "web" })).rejects.toMatchObject(
    {
      code: "APP_NOT_STARTED",
      problem: expect.stringContaining("no such program"),
    },
  );
  expect(handles.map(({ isStopped }) => isStopped)).toEqual([false, true]);
});
