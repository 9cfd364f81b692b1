import { test } from "vitest";
import { parse } from "yaml";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { scSimYamlFor } from "../../../simulator/topology/input/sc-sim-yaml/init-file.ts";
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
    title: "a command for each container",
    files: {},
    holds: { containers: { "web/app": { command: ["node", "server.ts"] } } },
    says: /# web:1, http 8080\/tcp\n/,
  },
  {
    title: "what the image runs, if the task definition says it",
    files: { "task.json": taskDefinition({ entryPoint: ["python3"], command: ["app.py"] }) },
    holds: { containers: { "web/app": { command: ["python3", "app.py"] } } },
    says: /command: \[ python3, app\.py \]/,
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
    says: /# amazon\/aws-xray-daemon, not essential\n/,
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
  expect(parse(text)).toEqual({ containers: { "web/app": { command: ["node", "server.ts"] } } });
  expect(text).toContain("# web/side has its entry in a/sc-sim.yaml.");
  expect(text).not.toContain("request:");
});
