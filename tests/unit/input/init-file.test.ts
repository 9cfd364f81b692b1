import { test } from "vitest";
import { parse } from "yaml";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { scSimYamlFor } from "../../../simulator/topology/input/sc-sim-yaml/init-file.ts";
import { scSimYamlKeysAt } from "../../../simulator/topology/input/sc-sim-yaml/sc-sim-yaml.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { folderWith } from "../../support/temp-folder.ts";

const ARN = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-abc";
const [app] = (taskDefinition() as { readonly containerDefinitions: readonly object[] })
  .containerDefinitions;
const beside = (container: object) => ({
  "task.json": taskDefinition({}, { containerDefinitions: [app, container] }),
});

const cases = [
  {
    title: "a command to be filled in for each container whose image alone knows it",
    files: {},
    holds: { containers: { "web/app": { command: ["change-me"] } } },
    says: /# web:1, http 8080\/tcp\n.*\n {4}command: \[ change-me \] # the image's own command is not in the task definition/,
  },
  {
    title: "what the image runs, if the task definition says it",
    files: { "task.json": taskDefinition({ entryPoint: ["python3"], command: ["app.py"] }) },
    holds: { containers: { "web/app": { command: ["python3", "app.py"] } } },
    says: /command: \[ python3, app\.py \]\n/,
  },
  {
    title: "every secret, to be filled in",
    files: { "task.json": taskDefinition({ secrets: [{ name: "KEY", valueFrom: "arn:x" }] }) },
    holds: { containers: { "web/app": { secrets: { KEY: "change-me" } } } },
    says: /KEY: change-me/,
  },
  {
    title: "a daemon left out",
    files: beside({ name: "xray", image: "amazon/aws-xray-daemon", essential: false }),
    holds: { containers: { "web/xray": { skip: true } } },
    says: /# amazon\/aws-xray-daemon, not essential\n *# left out: AWS X-Ray's daemon sends traces to AWS\n/,
  },
  {
    title: "an image to name where the task definition has a placeholder",
    files: { "task.json": taskDefinition({ image: "<IMAGE1_NAME>" }) },
    holds: { containers: { "web/app": { image: "my-app:dev" } } },
    says: /# <IMAGE1_NAME>, http/,
  },
  {
    title: "a namespace to name, if it is given by ARN",
    files: { "service.json": service({ namespace: ARN }) },
    holds: { namespace: "change-me" },
    says: /http:\/\/web\.shop:80\//,
  },
  {
    title: "the namespace that another file names",
    files: {
      "service.json": service({ namespace: ARN }),
      "other.json": service({}, { serviceName: "other" }),
    },
    holds: { namespace: "shop" },
    says: /request: \{ service: other, url: "http:\/\/web\.shop:80\/" \}/,
  },
];

test.for(cases)("init suggests $title", async ({ files, holds, says }, { expect }) => {
  const cwd = folderWith({ "task.json": taskDefinition(), "service.json": service(), ...files });
  const text = scSimYamlFor(await loadInput({ paths: ["."], cwd }));
  expect(parse(text)).toMatchObject(holds);
  expect(text).toMatch(says);
});

test("init names every setting that a container can have", async ({ expect }) => {
  const cwd = folderWith({ "task.json": taskDefinition(), "service.json": service() });
  const text = scSimYamlFor(await loadInput({ paths: ["."], cwd }));
  const named = [...text.matchAll(/^# {3}(\w+): /gm)].map(([, key]) => key);
  expect(named.toSorted()).toEqual(scSimYamlKeysAt(["containers", "web/app"]).toSorted());
});

test("init leaves out what another sc-sim.yaml says already", async ({ expect }) => {
  const cwd = folderWith({
    ...beside({ name: "side", image: "side:1" }),
    "service.json": service({ namespace: ARN }),
    "a/sc-sim.yaml": {
      namespace: "shop",
      containers: { "web/side": { skip: true } },
      request: { service: "web", url: "http://web.shop/" },
    },
  });
  const text = scSimYamlFor(await loadInput({ paths: ["."], cwd }));
  expect(parse(text)).toEqual({ containers: { "web/app": { command: ["change-me"] } } });
  expect(text).toContain("# web/side has its entry in a/sc-sim.yaml.");
  expect(text).not.toContain("request:");
});

const SIDE = [
  ["redis:7-alpine", /a store/],
  ["public.ecr.aws/docker/library/redis:7", /a store/],
  ["public.ecr.aws/xray/aws-xray-daemon:latest", /X-Ray/],
  ["public.ecr.aws/datadog/agent:7", /Datadog/],
  ["gcr.io/datadoghq/agent:7", /Datadog/],
  ["public.ecr.aws/aws-observability/aws-otel-collector:v0.40.0", /OpenTelemetry/],
  ["otel/opentelemetry-collector-contrib", /OpenTelemetry/],
  ["amazon/aws-for-fluent-bit:stable", /log router/],
  ["111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/log_router:1", /log router/],
  ["public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest", /CloudWatch agent/],
  ["public.ecr.aws/appmesh/aws-appmesh-envoy:v1.27.3.0-prod", /Envoy of App Mesh/],
  ["envoyproxy/envoy:v1.30", /Envoy of App Mesh/],
  ["newrelic/nri-ecs:1", /monitoring service/],
] as const;

const initOf = async (side: object, connect: object = {}) => {
  const cwd = folderWith({ ...beside(side), "service.json": service(connect) });
  const text = scSimYamlFor(await loadInput({ paths: ["."], cwd }));
  const { containers } = parse(text) as { readonly containers: Readonly<Record<string, object>> };
  return { text, entry: containers["web/side"] };
};

test.for(SIDE)("init leaves out %s, and says why", async ([image, why], { expect }) => {
  const { text, entry } = await initOf({ name: "side", image });
  expect(entry).toEqual({ skip: true });
  expect(text.match(/# left out: (.*)\n *web\/side:/)?.[1]).toMatch(why);
});

test("init leaves out a router of FireLens, whatever its image", async ({ expect }) => {
  const firelensConfiguration = { type: "fluentbit" };
  const { text, entry } = await initOf({ name: "side", image: "logs:1", firelensConfiguration });
  expect(entry).toEqual({ skip: true });
  expect(text).toContain("# left out: FireLens's log router");
});

test.for([
  "my-app:1",
  "team-envoy.example.com/shop/api:1",
  "redis-team/web/orders:1",
  "shop/hotel:1",
  "ml/vector-search:2",
  "redis-exporter-api:1",
])("init runs an app whose image is %s", async (image, { expect }) => {
  expect((await initOf({ name: "side", image })).entry).toHaveProperty("command");
});

test("init runs a store that is what a service exposes", async ({ expect }) => {
  const portMappings = [{ name: "cache", containerPort: 6379 }];
  const side = { name: "side", image: "redis:7", portMappings };
  expect((await initOf(side)).entry).toEqual({ skip: true });
  const services = [{ portName: "cache", clientAliases: [{ port: 6379 }] }];
  expect((await initOf(side, { services })).entry).toHaveProperty("command");
});
