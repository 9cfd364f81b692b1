import { test } from "vitest";
import { targetIn } from "../../../simulator/cli/target-container.ts";

const services = [{ name: "Shop-WebDF2", otherNames: ["Shop/Web/Service"] }, { name: "api" }];

test.for([
  { target: "api", service: "api", containerName: undefined },
  { target: "api/app", service: "api", containerName: "app" },
  { target: "Shop/Web", service: "Shop/Web", containerName: undefined },
  { target: "Shop/Web/app", service: "Shop/Web", containerName: "app" },
  { target: "nobody/app", service: "nobody", containerName: "app" },
])("$target names a service and a container of it", ({ target, ...expected }, { expect }) => {
  expect(
    targetIn(
      {
        services: services.map((one) => ({
          ...one,
          role: "client" as const,
          desiredCount: 1,
          taskIds: [],
        })),
      },
      target,
    ),
  ).toEqual(expected);
});
