import { describe, test } from "vitest";
import { expectedOf, readCase, summaryOf } from "../../../support/infra-case.ts";

describe("ecspresso's cases", () => {
  test("a folder with two configs, templates and a Terraform state is planned", async ({
    expect,
  }) => {
    const expected = expectedOf("08-ecspresso-ferry");
    const read = await readCase("08-ecspresso-ferry");
    expect(read.said).toEqual([]);
    const { environment, services, ...rest } = summaryOf(read);
    const { namespace, endpoints, images } = expected;
    expect(rest).toEqual({ namespace, endpoints, images });
    expect(services).toEqual(
      expected.services.map(({ cluster, ...service }: { cluster: string }) => service),
    );
    expect(environment).toEqual({
      ...expected.environment,
      "ferry-ticket/ticket": { QUAY_URL: "http://quay" },
    });
  });

  test("one config alone finds its definitions and the state outside of its folder", async ({
    expect,
  }) => {
    const read = await readCase("08-ecspresso-ferry", {
      paths: ["quay/ecspresso.yml", "sc-sim.yaml"],
    });
    expect(read.said).toEqual([]);
    expect(summaryOf(read)).toMatchObject({
      namespace: "ferry.beta",
      services: [{ name: "quay", taskDefinition: "ferry-quay" }],
    });
  });

  test("variables that nobody gives are asked for once each, where a field needs them", async ({
    expect,
  }) => {
    const { said } = await readCase("08-ecspresso-ferry", { scSimYaml: null });
    expect(said).toEqual([
      'error: quay/ecs-task-def.json:7: executionRoleArn: must_env AWS_ACCOUNT_ID has no value: the image of ferry-quay/quay is not known. Set AWS_ACCOUNT_ID in the shell, or write in sc-sim.yaml: environment: {"AWS_ACCOUNT_ID":"…"}.',
      'error: quay/ecs-task-def.json:11: containerDefinitions[0].image: must_env IMAGE_TAG has no value: the image of ferry-quay/quay is not known. Set IMAGE_TAG in the shell, or write in sc-sim.yaml: environment: {"IMAGE_TAG":"…"}.',
      'error: quay/ecspresso.yml:2: cluster: must_env STAGE has no value, and serviceConnectConfiguration.services[0].discoveryName needs it. Set STAGE in the shell, or write in sc-sim.yaml: environment: {"STAGE":"…"}.',
    ]);
  });

  test("the shell's variables count, and sc-sim.yaml's win", async ({ expect }) => {
    const env = { STAGE: "shell", AWS_ACCOUNT_ID: "111122223333", IMAGE_TAG: "v13" };
    const read = await readCase("08-ecspresso-ferry", {
      paths: ["quay", "sc-sim.yaml"],
      scSimYaml: "environment: { STAGE: mine }\n",
      env,
    });
    expect(read.said).toEqual([]);
    expect(read.namespace.endpoints).toMatchObject([{ discoveryName: "quay-mine" }]);
    expect(summaryOf(read).images).toMatchObject({
      "ferry-quay/quay": "111122223333.dkr.ecr.eu-north-1.amazonaws.com/quay:v13",
    });
  });

  test("Jsonnet that computes something is one problem, with what to run", async ({ expect }) => {
    const { said } = await readCase("09-ecspresso-mill");
    expect(said).toEqual([
      "error: ecspresso.jsonnet:5: service_definition: Jsonnet that computes something is not evaluated here (service.jsonnet:1:1: local, task.jsonnet:1:1: local). Run in its folder, with the --ext-str and --ext-code that you deploy with: ecspresso render servicedef --config ecspresso.jsonnet > service.json && ecspresso render taskdef --config ecspresso.jsonnet > task.json. What these write is then read in place of the Jsonnet.",
    ]);
  });
});
