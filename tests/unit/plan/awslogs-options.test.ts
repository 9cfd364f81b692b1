import { expect, test } from "vitest";
import { awslogsOptionsOf } from "../../../simulator/topology/plan/awslogs-options.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const MIB = 2 ** 20;

test.for([
  [{}, { mode: "non-blocking", maxBufferBytes: 10 * MIB, flushMs: 5000 }],
  [{ mode: "blocking" }, { mode: "blocking" }],
  [{ "max-buffer-size": "25m" }, { maxBufferBytes: 25 * MIB }],
  [{ "max-buffer-size": "512k" }, { maxBufferBytes: MIB / 2 }],
  [{ "max-buffer-size": "1.5GiB" }, { maxBufferBytes: 1536 * MIB }],
  [{ "max-buffer-size": "4096" }, { maxBufferBytes: 4096 }],
  [{ "max-buffer-size": "much" }, { maxBufferBytes: 10 * MIB }],
  [{ "awslogs-force-flush-interval-seconds": "60" }, { flushMs: 60_000 }],
] as const)("%j of the awslogs driver, with ECS's own values, is %j", async ([given, expected]) => {
  const options = { "awslogs-group": "/ecs/web", ...given };
  const service = ecsService({
    name: "web",
    exposes: [{ name: "web" }],
    logConfiguration: { logDriver: "awslogs", options },
  });
  const plan = await planFor(namespaceOf(service));
  const [task] = plan.tasks;
  const ofProxy = awslogsOptionsOf(plan).get(`${task?.taskId}/${task?.proxy.containerName}`);
  expect(ofProxy).toMatchObject(expected);
});
