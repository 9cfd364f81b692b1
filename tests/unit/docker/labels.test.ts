import { hostname } from "node:os";
import { describe, test } from "vitest";
import { identifyProcess } from "../../../simulator/running/runs/process-identity.ts";
import {
  containerLabels,
  containerNameOf,
  describeLabels,
  isOrphan,
  isPause,
  PAUSE_CONTAINER,
  runLabels,
} from "../../../simulator/running/runtime/docker/engine/labels.ts";

describe("what a run has made on an engine", () => {
  const labels = runLabels("run-1");

  test("is marked with the run and with the process that owns it", ({ expect }) => {
    expect(labels).toEqual({
      "dev.sc-sim.run": "run-1",
      "dev.sc-sim.pid": String(process.pid),
      "dev.sc-sim.pid-start": identifyProcess(process.pid)?.startTime,
      "dev.sc-sim.host": hostname(),
    });
  });

  const OWNERS = [
    { title: "lives", change: {}, isLost: false },
    { title: "has ended", change: { "dev.sc-sim.pid": "4194305" }, isLost: true },
    {
      title: "has ended, and another process has its number",
      change: { "dev.sc-sim.pid-start": "1" },
      isLost: true,
    },
    {
      title: "is on another machine",
      change: { "dev.sc-sim.host": "elsewhere", "dev.sc-sim.pid": "4194305" },
      isLost: false,
    },
    { title: "is not named", change: { "dev.sc-sim.pid": "" }, isLost: false },
  ];
  test.for(OWNERS)("is an orphan or not: its owner $title", ({ change, isLost }, { expect }) => {
    expect(isOrphan({ ...labels, ...change })).toBe(isLost);
  });

  test("is told apart by task and container, the pause too", ({ expect }) => {
    const facts = { service: "web", taskId: "t1", containerName: "app" };
    const app = containerLabels(labels, facts);
    expect(app).toMatchObject({
      "dev.sc-sim.run": "run-1",
      "dev.sc-sim.service": "web",
      "dev.sc-sim.task": "t1",
      "dev.sc-sim.container": "app",
    });
    expect(isPause(app)).toBe(false);
    expect(isPause(containerLabels(labels, { ...facts, containerName: PAUSE_CONTAINER }))).toBe(
      true,
    );
    expect(describeLabels(app)).toBe("web/app of run run-1");
    expect(describeLabels(labels)).toBe("network of run run-1");
  });

  test("has a name that an engine takes", ({ expect }) => {
    expect(containerNameOf("run-1", "web-1", "~my app")).toBe("sc-sim-run-1-web-1-_my_app");
  });
});
