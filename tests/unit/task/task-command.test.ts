import { test } from "vitest";
import { runTaskCommand, targetNamed } from "../../../simulator/running/control/task-command.ts";
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

test("a target is a service by any of its names, or a task of it", ({ expect }) => {
  const services = [
    { name: "Shop-WebDF2", otherNames: ["Shop/Web/Service"] },
    { name: "Shop-ApiE02", otherNames: ["Shop/Api/Service"] },
  ];
  const named = (target: string) => targetNamed(target, services);
  expect(named("Web")).toBe("Shop-WebDF2");
  expect(named("Shop/Web-2")).toBe("Shop-WebDF2-2");
  expect(named("Shop-ApiE02-1")).toBe("Shop-ApiE02-1");
  expect(named("0123456789abcdef")).toBe("0123456789abcdef");
  expect(() => named("Service")).toThrow('"Service" may be any of these services: ');
});
