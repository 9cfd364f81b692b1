import { describe, test } from "vitest";
import {
  fixture,
  MILL,
  namespaceResource,
  readTerraform,
  resource,
  serviceResource,
  state,
  taskDefinitionResource,
  tfstate,
} from "../../../support/terraform.ts";

const SHOP = [namespaceResource(), taskDefinitionResource("web")];

describe("several outputs", () => {
  test("of one root count once: a state before a test before a plan", async ({ expect }) => {
    const gate = JSON.parse(JSON.stringify(serviceResource("gate", { desired_count: 3 })));
    const both = await readTerraform(
      { "state.json": state(namespaceResource("mill"), taskDefinitionResource("gate"), gate) },
      { copyOf: MILL, paths: ["."] },
    );
    expect(both.services.map(({ name, desiredCount }) => [name, desiredCount])).toEqual([
      ["dye", 2],
      ["gate", 3],
      ["press", 1],
      ["weave", 1],
    ]);
    expect(both.notes).toContain("plan.json: test.jsonl");
    expect(both.notes).toContain("test.jsonl: state.json");
  });

  test("of several roots in one folder are told apart by name", async ({ expect }) => {
    const root = (name: string) =>
      state(
        { ...taskDefinitionResource(name), name: "this", address: "aws_ecs_task_definition.this" },
        { ...serviceResource(name), name: "this", address: "aws_ecs_service.this" },
      );
    const { services, said } = await readTerraform({
      ...{
        "api.json": root("api"),
        "web.json": root("web"),
        "net.json": state(namespaceResource()),
      },
    });
    expect(said).toEqual([]);
    expect(services).toMatchObject([{ name: "api" }, { name: "web" }]);
  });

  test("of two folders may have the same addresses", async ({ expect }) => {
    const stage = (name: string) => {
      const arn = `arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-${name}`;
      return tfstate(
        namespaceResource(name, arn),
        taskDefinitionResource("web"),
        serviceResource(`web-${name}`, {
          ...{ connect: { namespace: arn } },
          task_definition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1",
        }),
      );
    };
    const files = {
      "live/terraform.tfstate": stage("live"),
      "test/terraform.tfstate": stage("test"),
    };
    const { namespace, services } = await readTerraform(files, { paths: ["test"] });
    expect([namespace, services.map(({ name }) => name)]).toEqual(["test", ["web-test"]]);
  });
});

describe("a large output", () => {
  /** More than any ECS definition may have. */
  const padding = (bytes: number) =>
    Array.from({ length: Math.ceil(bytes / 1000) }, (_, index) =>
      resource({ type: "aws_ssm_parameter", index, values: { value: '{[\\"'.repeat(150) } }),
    );

  test("is read, named or found", async ({ expect }) => {
    const files = {
      "state.json": JSON.stringify(state(...padding(5_000_000), ...SHOP, serviceResource("web"))),
    };
    expect(files["state.json"].length).toBeGreaterThan(4 * 1024 * 1024);
    for (const path of ["state.json", "."]) {
      const { services, said } = await readTerraform(files, { paths: [path] });
      expect([services.map(({ name }) => name), said]).toEqual([["web"], []]);
    }
  });
});

describe("an output that cannot be read", () => {
  const cut = fixture("terraform", "mill", "plan.json").slice(0, 20_000);

  test("because it is cut off is a problem with its place", async ({ expect }) => {
    const { said } = await readTerraform({ "plan.json": cut });
    expect(said).toEqual(["error: plan.json:1: : The file ends before its JSON does."]);
  });

  test("because it is not JSON is a problem that quotes nothing", async ({ expect }) => {
    const broken = JSON.stringify(state(...SHOP)).replace('"family":"web"', '"family":SECRET');
    const { said } = await readTerraform({ "state.json": broken });
    expect(said[0]).toMatch(/^error: state\.json:1: : The file is not valid JSON/);
    expect(said.join()).not.toContain("SECRET");
  });

  const log = (...types: readonly string[]) =>
    types.map((type) => JSON.stringify({ "@level": "info", "@message": "x", type })).join("\n");
  const CASES = {
    "without resources": [
      { format_version: "1.0" },
      /has no resources\. After apply, give the state/,
    ],
    "of a test without -verbose": [
      log("test_abstract", "test_summary"),
      /terraform test -json -verbose > test\.jsonl/,
    ],
    "of a test that only plans": [log("test_abstract", "test_plan"), /command = apply/],
    "that is the log of a plan": [
      log("version", "planned_change"),
      /not its result\. .*terraform show -json/,
    ],
    "that is a state of version 3": [
      { version: 3, lineage: "a", modules: [] },
      /version 3; version 4 is read/,
    ],
    "that is encrypted": [
      { lineage: "a", serial: 1, encrypted_data: "x" },
      /encrypted.*tofu show -json/,
    ],
  } as const;
  for (const [title, [content, message]] of Object.entries(CASES)) {
    test(`${title} says what to give`, async ({ expect }) => {
      const { said } = await readTerraform({ "out.json": content }, { paths: ["out.json"] });
      expect(said[0]).toMatch(message);
      expect(said[0]).toMatch(/^error: out\.json/);
    });
  }
});
