import { test } from "vitest";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { folderWith } from "../../support/temp-folder.ts";

const cases = [
  { title: "everything in them is read", files: {}, ignored: [] },
  {
    title: "a field of a container means nothing here",
    files: { "task.json": taskDefinition({ cpu: 256, mountPoints: [{ readOnly: true }] }) },
    ignored: [
      "task.json: containerDefinitions[].cpu",
      "task.json: containerDefinitions[].mountPoints",
    ],
  },
  {
    title: "a part of an entry of a list is read, the other means nothing here",
    files: { "task.json": taskDefinition({ environmentFiles: [{ value: "arn:x", type: "s3" }] }) },
    ignored: ["task.json: containerDefinitions[].environmentFiles[].type"],
  },
  {
    title: "a whole part means nothing here: its name is enough",
    files: {
      "task.json": taskDefinition({}, { volumes: [{ name: "x", host: { sourcePath: "/" } }] }),
    },
    ignored: ["task.json: volumes"],
  },
  {
    title: "a deployment is read as the service is",
    files: {
      "service.json": service(
        {},
        {
          deployments: [
            {
              status: "PRIMARY",
              rolloutState: "COMPLETED",
              taskDefinition: "web",
              serviceConnectConfiguration: {
                enabled: true,
                services: [{ portName: "http", timeout: { idleTimeoutSeconds: 1 } }],
              },
            },
          ],
        },
      ),
    },
    ignored: ["service.json: deployments[].rolloutState"],
  },
  {
    title: "a hook takes any JSON, and means nothing here",
    files: {
      "service.json": service(
        {},
        {
          deploymentConfiguration: { lifecycleHooks: [{ hookDetails: { any: ["thing"] } }] },
        },
      ),
    },
    ignored: ["service.json: deploymentConfiguration"],
  },
  {
    title: "a part of a cluster means nothing here",
    files: {
      "cluster.json": {
        clusters: [{ clusterName: "main", serviceConnectDefaults: { namespace: "x" }, tags: [] }],
      },
    },
    ignored: ["cluster.json: clusters[0].tags"],
  },
];

test.for(cases)("definitions where $title", async ({ files, ignored }, { expect }) => {
  const cwd = folderWith({ "task.json": taskDefinition(), "service.json": service(), ...files });
  const { ignoredFields, problems } = await loadInput({ paths: ["."], cwd });
  expect(problems).toEqual([]);
  expect(ignoredFields).toEqual(ignored);
});
