import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { scSimYaml, service, taskDefinition } from "../../support/definitions.ts";
import { folderWith } from "../../support/temp-folder.ts";

async function found(files: Readonly<Record<string, unknown>>, paths: readonly string[] = ["."]) {
  const { problems, taskDefinitions, services, clusters, scSimYamls } = await loadInput({
    paths,
    cwd: folderWith(files),
  });
  const filesOf = (list: readonly { readonly file: string }[]) => list.map(({ file }) => file);
  return {
    problems: problems.map(({ file, path, message }) => `${file}: ${path}: ${message}`),
    taskDefinitions: filesOf(taskDefinitions),
    services: filesOf(services),
    clusters: filesOf(clusters),
    scSimYamls: filesOf(scSimYamls),
  };
}

describe("a folder", () => {
  test("is searched in all its folders but those of tools, by the endings of files", async ({
    expect,
  }) => {
    const task = taskDefinition();
    const { taskDefinitions } = await found({
      "a.json": task,
      "deep/er/b.yaml": task,
      "c.YML": task,
      "node_modules/x/d.json": task,
      ".git/e.json": task,
      "dist/f.json": task,
      "coverage/g.json": task,
      "h.txt": task,
    });
    expect(taskDefinitions).toEqual(["a.json", "c.YML", "deep/er/b.yaml"]);
  });

  test("and a file in it give that file once", async ({ expect }) => {
    const files = { "a.json": taskDefinition() };
    expect((await found(files, [".", "a.json"])).taskDefinitions).toEqual(["a.json"]);
  });
});

test("a folder has one sc-sim.yaml", async ({ expect }) => {
  const files = { "sc-sim.yaml": {}, "sc-sim.yml": {}, "other/sc-sim.yaml": {} };
  expect((await found({ "a.json": taskDefinition(), ...files })).problems).toEqual([
    "sc-sim.yml: : sc-sim.yaml is already in this folder; keep one of them.",
  ]);
});

describe("a definition is recognised", () => {
  const CLUSTER = { clusterName: "main", serviceConnectDefaults: { namespace: "shop" } };
  const shapes = [
    { title: "bare", content: taskDefinition(), is: { taskDefinitions: ["x.json"] } },
    {
      title: "without containers",
      content: { family: "web", networkMode: "awsvpc" },
      is: { taskDefinitions: ["x.json"] },
    },
    {
      title: "as describe-task-definition prints it",
      content: { taskDefinition: taskDefinition() },
      is: { taskDefinitions: ["x.json"] },
    },
    {
      title: "as create-service prints it",
      content: { service: service() },
      is: { services: ["x.json"] },
    },
    {
      title: "as describe-services prints it",
      content: { services: [service(), service()] },
      is: { services: ["x.json", "x.json"] },
    },
    {
      title: "in a list",
      content: [service(), taskDefinition(), "something else"],
      is: { services: ["x.json"], taskDefinitions: ["x.json"] },
    },
    {
      title: "as describe-clusters prints it",
      content: { clusters: [CLUSTER] },
      is: { clusters: ["x.json"] },
    },
    {
      title: "as create-cluster prints it",
      content: { cluster: CLUSTER },
      is: { clusters: ["x.json"] },
    },
    {
      title: "as an sc-sim.yaml of another name",
      content: scSimYaml("0"),
      is: { scSimYamls: ["x.json"] },
    },
    {
      title: "as a request alone",
      content: { request: { service: "a", url: "http://b/" } },
      is: { scSimYamls: ["x.json"] },
    },
  ];
  test.for(shapes)("$title", async ({ content, is }, { expect }) => {
    expect(await found({ "x.json": content })).toMatchObject({
      ...{ taskDefinitions: [], services: [], clusters: [], scSimYamls: [] },
      ...is,
    });
  });

  const misspelt = [
    {
      title: "a task definition",
      content: { family: "web", containerDefinition: [] },
      path: "containerDefinition",
    },
    {
      title: "a service",
      content: { serviceConectConfiguration: {} },
      path: "serviceConectConfiguration",
    },
    {
      title: "a cluster",
      content: { ServiceConnectDefaults: { namespace: "x" } },
      path: "ServiceConnectDefaults",
    },
  ];
  test.for(misspelt)(
    "by its key although that is misspelt: $title",
    async ({ content, path }, { expect }) => {
      const { problems } = await found({ "x.json": content });
      expect(problems).toContainEqual(
        expect.stringMatching(`^x\\.json: ${path}: ECS's .* has no field`),
      );
    },
  );

  test("and no other file is, whatever words are in it", async ({ expect }) => {
    const others = {
      "compose.yaml": { services: { web: { image: "x" } } },
      "serverless.yml": { service: "web", functions: {} },
      "k8s.yaml": { kind: "Pod", spec: { containers: [{ name: "web" }] } },
      "package.json": { name: "web", family: "x" },
    };
    const files = { ...others, "a.json": taskDefinition() };
    expect(await found(files)).toMatchObject({ problems: [], services: [], scSimYamls: [] });
  });
});

describe("YAML tags", () => {
  test.for(["task.yaml", "sc-sim.yaml"])("mean nothing in %s", async (file, { expect }) => {
    const text =
      file === "task.yaml"
        ? "family: !Ref Name\nnetworkMode: awsvpc\ncontainerDefinitions: [{ name: app }]\n"
        : "namespace: !Ref Name\n";
    const { problems } = await found({ [file]: text });
    const path = file === "task.yaml" ? "family" : "namespace";
    expect(problems).toEqual([
      `${file}: ${path}: The tag !Ref is not supported here; write the value itself.`,
    ]);
  });
});

test("every path that cannot be read is reported at once", async ({ expect }) => {
  const cwd = folderWith({ "a.json": taskDefinition() });
  mkdirSync(join(cwd, "b"));
  await expect(loadInput({ paths: ["nowhere", "a.json", "gone.json"], cwd })).rejects.toMatchObject(
    {
      code: "INPUT_NOT_FOUND",
      problem: "nowhere does not exist; gone.json does not exist.",
    },
  );
});
