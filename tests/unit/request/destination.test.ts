import { describe, test } from "vitest";
import { taskOfService } from "../../../simulator/running/request/destination.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

describe("the task that sends a request", () => {
  test("is the first one of its service", async ({ expect }) => {
    const plan = await planFor(namespaceOf(ecsService({ name: "client", desiredCount: 2 })));
    expect(taskOfService(plan, "client").name).toBe("client-1");
  });

  test("is refused as bad input where there is no such service", async ({ expect }) => {
    const plan = await planFor(
      namespaceOf(ecsService({ name: "client" }), ecsService({ name: "server" })),
    );
    const refused = (problem: string) =>
      expect.objectContaining({ code: "USAGE", problem, exitStatus: 2 });
    expect(() => taskOfService(plan, "clint")).toThrow(
      refused('There is no service "clint"; the nearest is "client" (of client, server).'),
    );
    expect(() => taskOfService(plan, "bak")).toThrow(
      refused('There is no service "bak"; there is only: client, server.'),
    );
  });

  test("is none where its service has no task", async ({ expect }) => {
    const plan = await planFor(namespaceOf(ecsService({ name: "client", desiredCount: 0 })));
    expect(() => taskOfService(plan, "client")).toThrow(
      expect.objectContaining({ code: "REQUEST_FAILED", exitStatus: 1 }),
    );
  });
});
