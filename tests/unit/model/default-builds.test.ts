import { describe, test } from "vitest";
import { service, taskDefinition } from "../../support/definitions.ts";
import { resolved } from "../../support/resolved.ts";

/** What a cdk.out says of an image that no registry has. */
const known = {
  builds: new Map([["web/app", { context: "/cdk.out/asset.99cc", dockerfile: "app.Dockerfile" }]]),
};

async function runOf(entry: object | undefined) {
  const files = entry && { "sc-sim.yaml": { containers: { "web/app": entry } } };
  const { namespace, told } = await resolved({ ...files }, { known, requireRun: "docker" });
  return { run: namespace.services[0]?.taskDefinition.containers[0]?.run, told };
}

describe("an image that the files build", () => {
  test("is built where sc-sim.yaml says nothing of the container", async ({ expect }) => {
    expect(await runOf(undefined)).toEqual({
      run: {
        ...{ skip: false, environment: {}, secrets: {} },
        build: { context: "/cdk.out/asset.99cc", dockerfile: "app.Dockerfile", args: {} },
      },
      told: [],
    });
  });

  test("is built beside what sc-sim.yaml says else", async ({ expect }) => {
    const { run } = await runOf({ command: ["node", "server.ts"], environment: { A: "b" } });
    expect(run).toMatchObject({
      command: ["node", "server.ts"],
      environment: { A: "b" },
      build: { context: "/cdk.out/asset.99cc" },
    });
  });

  test.for([
    { title: "image", entry: { image: "own:1" }, expected: { image: "own:1" } },
    { title: "build", entry: { build: "." }, expected: { build: { args: {} } } },
    {
      title: "stage of a build",
      entry: { build: { context: ".", target: "app" } },
      expected: { build: { target: "app" } },
    },
  ])(
    "is not built where sc-sim.yaml has its own $title",
    async ({ entry, expected }, { expect }) => {
      const { run } = await runOf(entry);
      expect(run).toMatchObject(expected);
      expect(run?.build?.context).not.toBe("/cdk.out/asset.99cc");
    },
  );

  test("needs no image in the task definition", async ({ expect }) => {
    const files = { "task.json": taskDefinition({ image: undefined }), "service.json": service() };
    const docker = await resolved(files, { known, requireRun: "images" });
    expect(docker.told).toEqual([]);
    expect((await resolved(files, { requireRun: "images" })).told).toEqual([
      expect.stringContaining("Container app has no image"),
    ]);
  });

  test("is no command for the local runtime", async ({ expect }) => {
    const { told } = await resolved({}, { known, requireRun: "local" });
    expect(told).toEqual([expect.stringContaining("has no command for this machine")]);
  });
});
