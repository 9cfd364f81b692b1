import { describe, test } from "vitest";
import { prepare } from "../../../simulator/app/prepare.ts";
import { resolveSettings } from "../../../simulator/app/settings.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { resolved } from "../../support/resolved.ts";
import { folderWith } from "../../support/temp-folder.ts";

const files = {
  "service.json": service({}, { serviceName: "Basket-PricingE02" }),
  "web.json": service({ services: [] }, { serviceName: "Basket-WebDF2" }),
};
const known = {
  otherNames: new Map([
    ["Basket-PricingE02", ["Basket/Pricing/Service"]],
    ["Basket-WebDF2", ["Basket/Web/Service"]],
  ]),
};

describe("another name of a service", () => {
  test("is in the plan's services, and a number of tasks can be given by it", async ({
    expect,
  }) => {
    const { namespace, told } = await resolved(files, { known, tasks: { Pricing: 3 } });
    expect(told).toEqual([]);
    expect(namespace.services).toMatchObject([
      { name: "Basket-PricingE02", otherNames: ["Basket/Pricing/Service"], desiredCount: 3 },
      { name: "Basket-WebDF2", desiredCount: 1 },
    ]);
  });

  test("is taken for the service of a sample request", async ({ expect }) => {
    const request = [
      { service: "Web", url: "http://web.shop/" },
      { service: "Basket/Pricing/Service", url: "http://web.shop/" },
    ];
    const { requests, told } = await resolved({ ...files, "sc-sim.yaml": { request } }, { known });
    expect(told).toEqual([]);
    expect(requests.map((one) => one.service)).toEqual(["Basket-WebDF2", "Basket-PricingE02"]);
  });

  test("is refused for a sample request where it means several, or none", async ({ expect }) => {
    const request = [
      { service: "Service", url: "http://web.shop/" },
      { service: "Wob", url: "http://web.shop/" },
    ];
    const { told } = await resolved({ ...files, "sc-sim.yaml": { request } }, { known });
    expect(told).toEqual([
      expect.stringContaining('request[0].service: "Service" may be any of these services: '),
      expect.stringContaining('No service Wob uses Service Connect; the nearest is "Web" (of '),
    ]);
  });

  test("means a service of the chosen namespace only", async ({ expect }) => {
    const stages = {
      "service.json": service({ namespace: "beta" }, { serviceName: "beta-relay" }),
      "live.json": service({ namespace: "live" }, { serviceName: "live-relay" }),
    };
    const otherNames = new Map([
      ["beta-relay", ["Beta/Relay/Service"]],
      ["live-relay", ["Live/Relay/Service"]],
    ]);
    const { namespace } = await resolved(stages, {
      ...{ namespace: "live", known: { otherNames }, tasks: { Relay: 2 } },
    });
    expect(namespace.services).toMatchObject([{ name: "live-relay", desiredCount: 2 }]);
  });
});

test("a number of tasks for no service is refused", async ({ expect }) => {
  const cwd = folderWith({ "task.json": taskDefinition(), "service.json": service() });
  const settings = resolveSettings({ inputs: ["."], cwd, tasks: { wob: 2 } });
  await expect(prepare(settings, { runtime: "local", requireRun: "none" })).rejects.toMatchObject({
    code: "USAGE",
    problem:
      'A number of tasks is given for the service "wob", which does not exist; the nearest is "web" (of web).',
  });
});

test("two numbers of tasks for one service are refused, however it is called", async ({
  expect,
}) => {
  const cwd = folderWith({
    "task.json": taskDefinition(),
    "template.json": {
      Resources: {
        Web: {
          Type: "AWS::ECS::Service",
          Properties: {
            ServiceName: "Shop-WebDF2",
            TaskDefinition: "web",
            ServiceConnectConfiguration: { Enabled: true, Namespace: "shop" },
          },
        },
      },
    },
  });
  const prepared = (tasks: Record<string, number>) =>
    prepare(resolveSettings({ inputs: ["."], cwd, tasks }), {
      runtime: "local",
      requireRun: "none",
    });
  expect((await prepared({ Web: 2 })).namespace.services).toMatchObject([{ desiredCount: 2 }]);
  await expect(prepared({ Web: 2, "Shop-WebDF2": 3 })).rejects.toMatchObject({
    code: "USAGE",
    problem: "Two numbers of tasks are given for the service Shop-WebDF2.",
  });
});
