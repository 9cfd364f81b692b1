import { describe, test } from "vitest";
import { PROFILES } from "../../../simulator/line/access-log/formats.ts";
import {
  refuseVainAbsence,
  requirePossible,
  type WantedLines,
} from "../../../simulator/topology/plan/possible-lines.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const accessLog = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
const web = ecsService({ name: "web", exposes: [{ name: "web" }], accessLog, desiredCount: 2 });
const text = { ...accessLog, format: "TEXT" } as const;
const api = ecsService({
  name: "api",
  exposes: [{ name: "api", appProtocol: "grpc" }],
  accessLog: text,
});
const silent = ecsService({ name: "silent", exposes: [{ name: "silent" }] });
const empty = ecsService({
  name: "empty",
  exposes: [{ name: "empty" }],
  accessLog,
  desiredCount: 0,
});
const client = ecsService({ name: "client", accessLog });

const ANY: WantedLines = {
  ...{ service: undefined, direction: undefined, protocol: undefined, format: undefined },
  fields: [],
};

async function writersOf(
  wanted: Partial<WantedLines>,
  services = [web, api, silent, empty, client],
) {
  const plan = await planFor(namespaceOf(...services));
  const profile = PROFILES[plan.settings.profile];
  return requirePossible({ ...ANY, ...wanted }, { plan, profile }).map(({ name }) => name);
}

describe("lines that are waited for", () => {
  test.for<{ readonly wanted: Partial<WantedLines>; readonly writers: readonly string[] }>([
    { wanted: {}, writers: ["web-1", "web-2", "api-1"] },
    { wanted: { service: "web" }, writers: ["web-1", "web-2"] },
    { wanted: { protocol: "grpc", format: "TEXT" }, writers: ["api-1"] },
    { wanted: { direction: "ingress", protocol: "http" }, writers: ["web-1", "web-2"] },
    { wanted: { fields: ["path", "response_code"] }, writers: ["web-1", "web-2", "api-1"] },
    { wanted: { service: "api", fields: ["grpc_status"] }, writers: ["api-1"] },
  ])("can come: $wanted", async ({ wanted, writers }, { expect }) => {
    expect(await writersOf(wanted)).toEqual(writers);
  });

  test.for<{ readonly wanted: Partial<WantedLines>; readonly problem: string }>([
    { wanted: { service: "silent" }, problem: "Service silent writes no access log." },
    { wanted: { service: "client" }, problem: "Service client writes no access log." },
    {
      wanted: { service: "empty" },
      problem: "Service empty writes no access log: it has no task.",
    },
    {
      wanted: { protocol: "tcp" },
      problem: "No line of this simulation has protocol tcp, only http and grpc.",
    },
    {
      wanted: { service: "web", protocol: "grpc" },
      problem: "No line of web has protocol grpc, only http.",
    },
    {
      wanted: { service: "web", format: "TEXT" },
      problem: "No line of web has format TEXT, only JSON.",
    },
    {
      wanted: { protocol: "http", format: "TEXT" },
      problem: "No line of this simulation has format TEXT, only JSON.",
    },
    {
      wanted: { direction: "egress" },
      problem: "No line of this simulation has direction egress, only ingress.",
    },
    {
      wanted: { service: "web", fields: ["path", "grpc_status"] },
      problem: "Lines of http in profile observed-2025-11 have no grpc_status.",
    },
    {
      wanted: { fields: ["connection_id"] },
      problem: "Lines of http and grpc in profile observed-2025-11 have no connection_id.",
    },
  ])("cannot come, and are refused by name: $wanted", async ({ wanted, problem }, { expect }) => {
    await expect(writersOf(wanted)).rejects.toThrow(
      expect.objectContaining({ code: "USAGE", problem }),
    );
  });

  test("cannot come where no service logs", async ({ expect }) => {
    await expect(writersOf({}, [silent])).rejects.toThrow(
      "No service of this simulation writes an access log.",
    );
  });
});

describe("that no line comes", () => {
  async function refuse(change: Partial<Parameters<typeof refuseVainAbsence>[0]>) {
    const plan = await planFor(namespaceOf(web));
    const facts = { writers: plan.tasks, stoppedTasks: [], withinMs: 1000, late: undefined };
    const [first = "", second = ""] = plan.tasks.map(({ taskId }) => taskId);
    return {
      first,
      second,
      run: (more = {}) => refuseVainAbsence({ ...facts, ...change, ...more }),
    };
  }

  test("proves something while one of the tasks runs and no line comes late", async ({
    expect,
  }) => {
    const { first, run } = await refuse({});
    expect(() => run({ stoppedTasks: [first] })).not.toThrow();
    expect(() =>
      run({ late: { mostMs: 10_000, flags: "--flush aws" }, withinMs: 11_000 }),
    ).not.toThrow();
  });

  test("proves nothing while all of the tasks are stopped", async ({ expect }) => {
    const { first, second, run } = await refuse({});
    expect(() => run({ stoppedTasks: [first, second] })).toThrow(
      "All tasks that could write such a line are stopped (web-1, web-2)",
    );
  });

  test("proves nothing before the proxies have written their lines", async ({ expect }) => {
    const { run } = await refuse({
      late: { mostMs: 10_000, flags: "--flush aws" },
      withinMs: 10_999,
    });
    expect(run).toThrow("This simulation was started with --flush aws");
  });
});
