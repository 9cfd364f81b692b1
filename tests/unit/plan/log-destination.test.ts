import { test } from "vitest";
import { logDestination } from "../../../simulator/topology/plan/log-destination.ts";

const cases = [
  {
    title: "is what the awslogs driver would name it",
    logConfiguration: {
      logDriver: "awslogs",
      options: { "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs" },
    },
    destination: { group: "/ecs/web", stream: "ecs/app/0af1", logDriver: "awslogs" },
  },
  {
    title: "has a stream of its own per container without a prefix",
    logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs/web" } },
    destination: { group: "/ecs/web", stream: "app/0af1", logDriver: "awslogs" },
  },
  {
    title: "names another driver and collects its lines alike",
    logConfiguration: { logDriver: "awsfirelens", options: { Name: "s3" } },
    destination: { group: "/sc-sim/web", stream: "app/0af1", logDriver: "awsfirelens" },
  },
  {
    title: "is there without any log driver",
    logConfiguration: undefined,
    destination: { group: "/sc-sim/web", stream: "app/0af1", logDriver: "none" },
  },
];

test.for(cases)("a log destination $title", ({ logConfiguration, destination }, { expect }) => {
  const options = { service: "web", containerName: "app", taskId: "0af1" };
  expect(logDestination({ ...options, logConfiguration })).toEqual(destination);
});
