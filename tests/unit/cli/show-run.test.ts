import { describe, test } from "vitest";
import { type FoundContainer, tasksOf } from "../../../simulator/cli/run-state.ts";
import { showRun } from "../../../simulator/cli/screen/show-run.ts";
import { identifyProcess } from "../../../simulator/running/runs/process-identity.ts";
import type { StoredRun } from "../../../simulator/running/runs/run-record.ts";
import type { RuntimeName, TaskPlan } from "../../../simulator/topology/plan/plan.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";
import { masked, screenOf } from "../../support/screen.ts";

const plan = await planFor(
  namespaceOf(
    ecsService({ name: "web", desiredCount: 2, exposes: [{ name: "web" }] }),
    ecsService({ name: "orders", exposes: [{ name: "orders", appProtocol: "grpc", port: 50051 }] }),
  ),
);
const [web1, web2, orders] = plan.tasks as [TaskPlan, TaskPlan, TaskPlan];
const app = (task: TaskPlan) => task.containers[0]?.name ?? "";
const own = identifyProcess(process.pid);
if (own === undefined) throw new TypeError("This process runs.");
const DEAD = { pid: own.pid, startTime: "another boot" };

/** A run of this process, of which the proxies and the app of web-1 run, web-2's app is dead and orders is stopped. */
function runOf(runtime: RuntimeName): StoredRun {
  const processes = [
    ...[web1, web2].map(({ taskId, proxy }) => ({
      ...{ ...own, taskId, containerName: proxy.containerName },
    })),
    { ...DEAD, taskId: web1.taskId, containerName: app(web1) },
    { ...own, taskId: web1.taskId, containerName: app(web1) },
    { ...DEAD, taskId: web2.taskId, containerName: app(web2), exitCode: 7 },
    { ...DEAD, taskId: orders.taskId, containerName: app(orders), exitCode: 143 },
  ];
  return {
    folder: "/home/me/.local/state/sc-sim/runs/20261125-100000-ab12",
    record: {
      ...{ runId: "20261125-100000-ab12", version: "0.1.0", host: "here", inputs: [], plan },
      ...{ createdAt: "2026-11-25T10:00:00.000Z", envoyVersion: "1.39.3", state: "running" },
      ...{ owner: own, stoppedTasks: [orders.taskId], runtime },
      processes: runtime === "local" ? processes : [],
    },
  } as StoredRun;
}

/** What an engine has of the same. */
const FOUND: readonly FoundContainer[] = [web1, web2].flatMap((task) => {
  const { taskId, proxy } = task;
  const common = { taskId, isPause: false, isRunning: true, publishedPorts: {} };
  const listener = proxy.ingress[0]?.listenerPort ?? 0;
  const hasEnded = task === web2 && { isRunning: false, exitCode: 7 };
  return [
    { ...common, containerName: proxy.containerName },
    { ...common, containerName: app(task), ...hasEnded },
    { ...common, containerName: "~", isPause: true, publishedPorts: { [listener]: 32_768 } },
  ];
});

const statesOf = (tasks: ReturnType<typeof tasksOf>) =>
  tasks.map(({ name, containers }) => [name, ...containers.map(({ state }) => state)]);

describe("the containers of a run", () => {
  test("are running, dead or stopped, without Docker", ({ expect }) => {
    const tasks = tasksOf(runOf("local"), undefined);
    expect(statesOf(tasks)).toEqual([
      ["web-1", "running", "running"],
      ["web-2", "dead", "running"],
      ["orders-1", "stopped", "stopped"],
    ]);
    expect(tasks[0]?.containers[0]).toMatchObject({ pid: own.pid });
    expect(tasks[1]?.containers[0]).not.toHaveProperty("pid");
    expect(tasks[1]?.containers[0]).toMatchObject({ exitCode: 7 });
    expect(tasks[2]?.containers[0]).not.toHaveProperty("exitCode");
    const listener = web1.proxy.ingress[0]?.listenerPort;
    expect(tasks[0]?.containers[0]?.ports).toEqual([
      { containerPort: 8080, hostUrl: `http://127.0.0.1:${listener}` },
    ]);
    expect(tasks[2]?.containers[0]?.ports[0]?.hostUrl).toMatch(/^grpc:/);
  });

  test("are what the engine says, in Docker", ({ expect }) => {
    const tasks = tasksOf(runOf("docker"), FOUND);
    expect(statesOf(tasks)).toEqual([
      ["web-1", "running", "running"],
      ["web-2", "dead", "running"],
      ["orders-1", "stopped", "stopped"],
    ]);
    expect(tasks[1]?.containers[0]).toMatchObject({ exitCode: 7 });
    expect(tasks[0]?.containers[0]?.ports).toEqual([
      { containerPort: 8080, hostUrl: "http://127.0.0.1:32768" },
    ]);
  });

  test("are unknown where no engine answers", ({ expect }) => {
    const [first] = statesOf(tasksOf(runOf("docker"), undefined));
    expect(first).toEqual(["web-1", "unknown", "unknown"]);
  });

  test.for(["local", "docker"] as const)(
    "may end where they are not essential, but not with a failure: %s",
    (runtime, { expect }) => {
      const { record, ...run } = runOf(runtime);
      const optional = web1.containers.map((container) => ({
        ...container,
        definition: { ...container.definition, essential: false },
      }));
      const changed = { ...plan, tasks: [{ ...web1, containers: optional }] };
      const stateWith = (exitCode: number) => {
        const found = FOUND.map((each) =>
          each.taskId === web1.taskId ? { ...each, isRunning: false, exitCode } : each,
        );
        const processes = [{ ...DEAD, taskId: web1.taskId, containerName: app(web1), exitCode }];
        const changedRecord = { ...record, plan: changed, processes };
        return tasksOf({ ...run, record: changedRecord }, found)[0]?.containers[0]?.state;
      };
      expect([stateWith(0), stateWith(1)]).toEqual(["ended", "dead"]);
    },
  );
});

describe("the screen of a run", () => {
  const screens = (["local", "docker"] as const).flatMap((runtime) =>
    [80, 120].map((columns) => ({ runtime, columns })),
  );
  test.for(screens)("$runtime, $columns columns", async ({ runtime, columns }, { expect }) => {
    const run = runOf(runtime);
    const text = showRun({
      ...{ run, columns, state: "running", paint: (_style, word) => word },
      tasks: tasksOf(run, FOUND).map((task) => ({
        ...task,
        containers: task.containers.map(({ pid, ...container }) => ({
          ...{ ...container, ...(pid && { pid: 4711 }) },
        })),
      })),
    });
    const screen = await screenOf(text.replaceAll("\n", "\r\n"), { columns });
    for (const row of screen.split("\n")) expect(row.length).toBeLessThanOrEqual(columns);
    await expect(masked(screen)).toMatchFileSnapshot(
      `../../fixtures/screens/ps-${runtime}-${columns}.txt`,
    );
  });
});
