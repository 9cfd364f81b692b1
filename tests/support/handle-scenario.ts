import type { ExpectStatic } from "vitest";
import type { StartedTask, TaskEvent } from "../../simulator/running/runtime/runtime.ts";

interface HandleScenario {
  readonly expect: ExpectStatic;
  /** Of the only task behind the endpoint. */
  readonly handle: StartedTask;
  readonly events: readonly TaskEvent[];
  readonly until: (isSo: () => boolean) => Promise<void>;
  /** Status of a request to the endpoint, from another task. */
  readonly status: (path: string) => Promise<number>;
}

/** What the handles of a started task do, in every runtime. */
export async function playHandles(scenario: HandleScenario): Promise<void> {
  const { expect, handle, events, until, status } = scenario;
  const { proxy, name } = handle.task;
  const [proxyHandle, appHandle] = handle.containers;
  const last = (kind: TaskEvent["kind"]) => events.findLast((event) => event.kind === kind);

  expect(handle.containers.map((container) => container.name)).toEqual([
    proxy.containerName,
    "app",
  ]);
  expect(await status("/1")).toBe(200);
  await handle.stop();
  expect(last("exited")?.message).toBe(`Task ${name} was stopped, as asked`);
  expect(await status("/stopped")).toBe(503);
  await handle.start();
  expect(await status("/2")).toBe(200);
  await handle.restart();
  expect(await status("/3")).toBe(200);
  await handle.kill();
  expect(await status("/killed")).toBe(503);
  await handle.start();
  expect(await status("/4")).toBe(200);

  await proxyHandle?.restart();
  expect(await status("/5")).toBe(200);
  await appHandle?.kill();
  await until(() => last("exited")?.message.includes("SIGKILL") === true);
  expect(await status("/no-app")).toBe(503);
  await appHandle?.restart();
  expect(await status("/6")).toBe(200);
  await proxyHandle?.kill();
  await until(() => last("restarted")?.message.includes("(1 of 3)") === true);
  expect(await status("/7")).toBe(200);
  expect(events.filter(({ kind }) => kind === "failed" || kind === "replaced")).toEqual([]);
}
