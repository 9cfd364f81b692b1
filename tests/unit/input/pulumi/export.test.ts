import { describe, test } from "vitest";
import {
  CLUSTER,
  NAMESPACE,
  pulumiResource,
  pulumiSecret,
  pulumiService,
  pulumiStack,
  pulumiTaskDefinition,
} from "../../../support/pulumi.ts";
import { readInput } from "../../../support/read-input.ts";

const SHOP = [NAMESPACE, CLUSTER, pulumiTaskDefinition("web")];

/** An export as Pulumi prints it. */
const printed = (...resources: readonly object[]) =>
  JSON.stringify(pulumiStack(...resources), undefined, 4);

describe("a stack that Pulumi exports", () => {
  test("has services, with what they name by ARN", async ({ expect }) => {
    const connect = {
      accessLogConfiguration: { format: "JSON", includeQueryParameters: "" },
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/web" } },
    };
    const { namespace, said, input } = await readInput({
      "stack.json": printed(...SHOP, pulumiService("web", { connect })),
    });
    expect(said).toEqual([]);
    expect(namespace).toMatchObject({
      name: "mesh",
      endpoints: [{ url: "http://web:80", discoveryName: "http" }],
      services: [
        {
          ...{ name: "web-9a8b7c6", otherNames: ["web"], desiredCount: 1 },
          taskDefinition: {
            family: "web-5d6e7f8",
            containers: [{ name: "app", image: "web:1", environment: { MODE: "plain" } }],
          },
          serviceConnect: {
            accessLogConfiguration: { format: "JSON", includeQueryParameters: "DISABLED" },
            logConfiguration: { options: { "awslogs-group": "/web" } },
            services: [{ idleTimeoutMs: 300_000, perRequestTimeoutMs: 30_000 }],
          },
        },
      ],
    });
    expect(input.notes).toEqual(["Read as Pulumi: stack.json."]);
  });

  test("is read as a backend of the team's own keeps it, too", async ({ expect }) => {
    const { deployment, version } = pulumiStack(...SHOP, pulumiService("web"));
    const { said, namespace } = await readInput({
      "dev.json": { version, checkpoint: { stack: "dev", latest: deployment } },
    });
    expect(said).toEqual([]);
    expect(namespace.services).toHaveLength(1);
  });

  test("has zeros for what was not written, unless the program wrote them", async ({ expect }) => {
    const wrote = {
      serviceConnectConfiguration: { services: [{ timeout: { idleTimeoutSeconds: 0 } }] },
    };
    const { namespace } = await readInput({
      "stack.json": printed(...SHOP, pulumiService("web", { inputs: wrote })),
    });
    expect(namespace.services[0]?.serviceConnect.services[0]?.idleTimeoutMs).toBe(0);
  });

  test("says its default namespace by the cluster", async ({ expect }) => {
    const connect = { namespace: "" };
    const { said, namespace } = await readInput({
      "stack.json": printed(...SHOP, pulumiService("web", { connect: connect as object })),
    });
    expect(said).toEqual([]);
    expect(namespace.name).toBe("mesh");
  });

  test("has resources that wait for their deletion, which do not count", async ({ expect }) => {
    const old = { ...pulumiService("web"), delete: true };
    const { said, namespace } = await readInput({
      "stack.json": printed(...SHOP, old, pulumiService("web")),
    });
    expect(said).toEqual([]);
    expect(namespace.services).toHaveLength(1);
  });

  test("says where a value stands: the resource, the property, the line", async ({ expect }) => {
    const service = { clientAlias: [{ port: "80", dnsName: "web" }] };
    const text = printed(...SHOP, pulumiService("web", { service }));
    const { said } = await readInput({ "stack.json": text });
    const line = text.split("\n").findIndex((row) => row.includes('"port": "80"')) + 1;
    expect(said).toEqual([
      expect.stringMatching(
        new RegExp(
          String.raw`^error: stack\.json:${line}:\d+: aws:ecs/service:Service::web serviceConnectConfiguration\.services\[0\]\.clientAlias\[0\]\.port: It is the string "80"`,
        ),
      ),
    ]);
  });

  test("without desiredCount starts no task, and that is told", async ({ expect }) => {
    const web = pulumiService("web");
    Reflect.deleteProperty(web.outputs, "desiredCount");
    const { said, namespace } = await readInput({ "stack.json": printed(...SHOP, web) });
    expect(namespace.services[0]?.desiredCount).toBe(0);
    expect(said).toEqual([
      expect.stringContaining("creates 0 tasks then: nothing answers for web."),
    ]);
  });

  test("with a service of aws-native names it and the way out", async ({ expect }) => {
    const native = pulumiResource("aws-native:ecs:Service", "api", {});
    const { said } = await readInput({ "stack.json": printed(...SHOP, native) });
    expect(said[0]).toMatch(/^refusal: .*aws-native:ecs:Service::api: .*aws ecs describe-services/);
  });
});

describe("a secret of Pulumi's", () => {
  const HUSH = "hush-hush-1";
  const containers = JSON.stringify([
    { name: "app", image: "web:1", environment: [{ name: "TOKEN", value: HUSH }], user: 5 },
  ]);

  test("is used where it was exported in plain text, and not shown", async ({ expect }) => {
    const web = pulumiTaskDefinition("web", { containerDefinitions: pulumiSecret(containers) });
    const connect = { services: [] };
    const { namespace, said } = await readInput({
      "stack.json": printed(NAMESPACE, CLUSTER, web, pulumiService("web", { connect })),
    });
    expect(namespace.services[0]?.taskDefinition.containers).toMatchObject([
      { isSensitive: true, environment: { TOKEN: HUSH } },
    ]);
    expect(said).toEqual([expect.stringContaining("[0].user: It is a number; a string")]);
  });

  test("that is encrypted is one problem, with the command that prints it", async ({ expect }) => {
    const web = pulumiTaskDefinition("web", { containerDefinitions: pulumiSecret() });
    const { said } = await readInput({
      "stack.json": printed(NAMESPACE, CLUSTER, web, pulumiService("web")),
    });
    expect(said).toEqual([
      expect.stringMatching(
        /^error: stack\.json:\d+:\d+: aws:ecs\/taskDefinition:TaskDefinition::web containerDefinitions: It is a secret of Pulumi's, and encrypted\. Print secrets, too: pulumi stack export --show-secrets/,
      ),
    ]);
  });

  test("is not used for what every line would show", async ({ expect }) => {
    const service = { clientAlias: [{ port: 80, dnsName: pulumiSecret(HUSH) }] };
    const { said } = await readInput({
      "stack.json": printed(...SHOP, pulumiService("web", { service: service as object })),
    });
    expect(said).toEqual([
      expect.stringContaining(
        "clientAlias[0].dnsName: It is a secret of Pulumi's, so it is not shown and not used.",
      ),
    ]);
    expect(said.join()).not.toContain(HUSH);
  });
});

describe("what Pulumi does not know yet", () => {
  test("is a problem where it is needed", async ({ expect }) => {
    const web = pulumiTaskDefinition("web", {
      containerDefinitions: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
    const { said } = await readInput({
      "stack.json": printed(NAMESPACE, CLUSTER, web, pulumiService("web")),
    });
    expect(said).toEqual([
      expect.stringContaining(
        "containerDefinitions: It is known after `pulumi up` only. Give the stack after that: pulumi stack export",
      ),
    ]);
  });

  test.for([
    { title: "an empty stack", value: pulumiStack(), says: "There is nothing to simulate" },
    {
      title: "a stack before its first deployment",
      value: { version: 3, deployment: { manifest: {}, resources: [] } },
      says: "This stack of Pulumi has no resources.",
    },
    {
      title: "a preview",
      value: { config: {}, steps: [{ op: "create", urn: "urn:pulumi:dev::shop::x::y" }] },
      says: "what `pulumi preview --json` prints",
    },
  ])("is said of $title", async ({ value, says }, { expect }) => {
    const said = await readInput({ "stack.json": value }, { paths: ["stack.json"] }).then(
      (read) => read.said.join("\n"),
      (error: Error) => error.message,
    );
    expect(said).toContain(says);
  });
});
