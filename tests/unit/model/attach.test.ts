import { describe, test } from "vitest";
import { fixedRandom } from "../../../simulator/topology/plan/fixed-random.ts";
import { addressRequest, drawIdentities } from "../../../simulator/topology/plan/identities.ts";
import { taskDefinition } from "../../support/definitions.ts";
import { resolved } from "../../support/resolved.ts";

const yaml = (settings: object) => ({ "sc-sim.yaml": { containers: { "web/app": settings } } });
const port = (name: string, containerPort: number) => ({
  name,
  containerPort,
  appProtocol: "http",
});

describe("attach in sc-sim.yaml", () => {
  const PORTS = [
    { title: "its containerPort", attach: true, is: { 8080: 8080, 9090: 9090 } },
    { title: "the port for the first one", attach: { port: 3000 }, is: { 8080: 3000, 9090: 9090 } },
    { title: "none where it is off", attach: false, is: {} },
  ];
  test.for(PORTS)("forwards to $title", async ({ attach, is }, { expect }) => {
    const task = taskDefinition({ portMappings: [port("http", 8080), port("admin", 9090)] });
    const { namespace } = await resolved({ "task.json": task, ...yaml({ attach }) });
    const identities = drawIdentities(namespace, fixedRandom());
    expect(addressRequest(namespace, identities).tasks[0]?.attachedPorts).toEqual(is);
  });

  test("needs neither a command nor secrets", async ({ expect }) => {
    const task = taskDefinition({ secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:x" }] });
    const files = { "task.json": task, ...yaml({ attach: true }) };
    expect((await resolved(files, { requireRun: "local" })).told).toEqual([]);
  });

  const at = 'sc-sim.yaml: containers["web/app"].attach';
  const WRONG = [
    {
      title: "skip",
      settings: { skip: true },
      says: "A container that is skipped cannot be attached",
    },
    {
      title: "a command",
      settings: { command: ["node"] },
      says: "Nothing is started for a container that is attached",
    },
  ] as const;
  test.for(WRONG)("is a problem beside $title", async ({ settings, says }, { expect }) => {
    const { told } = await resolved(yaml({ attach: true, ...settings }), { requireRun: "local" });
    expect(told.find((text) => text.startsWith(`error: ${at}`))).toContain(says);
  });

  test("is a problem without a port, and with a wrong one", async ({ expect }) => {
    const portless = {
      "task.json": taskDefinition({ portMappings: [] }),
      ...yaml({ attach: true }),
    };
    expect((await resolved(portless)).told.join("\n")).toContain(
      "There is nothing to attach: web/app has no port mapping of tcp.",
    );
    const { told } = await resolved(yaml({ attach: { port: 70_000 } }));
    expect(told.join("\n")).toMatch(/sc-sim\.yaml: containers\["web\/app"\]\.attach/);
  });

  test("is refused with Docker", async ({ expect }) => {
    const { told } = await resolved(yaml({ attach: true }), { requireRun: "docker" });
    expect(told).toContain(
      `refusal: ${at}: attach is not simulated with Docker, only in the local runtime: take --runtime local, or leave attach out and let sc-sim start the container.`,
    );
  });
});
