import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { runHelper } from "../../simulator/running/runtime/docker/engine/helper-container.ts";
import { ensureBuilt } from "../../simulator/running/runtime/docker/images/build.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { describeDocker, testEngine } from "../support/docker.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const DOCKERFILE = `ARG NODE_IMAGE
FROM \${NODE_IMAGE}
COPY . /app/
`;

/** A build context on this machine, and the builder of this engine. */
async function useBuild(files: Readonly<Record<string, string>>, target?: string) {
  const context = tempFolder();
  mkdirSync(join(context, "secrets"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(context, name), content);
  const engine = await testEngine();
  const progress: string[] = [];
  const build = (signal = new AbortController().signal) =>
    ensureBuilt({
      engine: engine.engine,
      build: { context, args: {}, ...(target !== undefined && { target }) },
      what: "Test/Build",
      nodeImage: () => ensureNodeImage(engine),
      onProgress: (message) => progress.push(message),
      signal,
    });
  return { context, docker: engine.engine.docker, progress, build };
}

describeDocker("a build of sc-sim.yaml", () => {
  test("leaves out what .dockerignore names, and is done again only after a change", async ({
    expect,
  }) => {
    const content = `content ${Date.now()}`;
    const { context, docker, progress, build } = await useBuild({
      Dockerfile: DOCKERFILE,
      ".dockerignore": "secrets\n*.log\n!kept.log\n",
      "app.txt": content,
      "debug.log": "no",
      "kept.log": "yes",
      "secrets/key": "no",
    });
    const first = await build();
    expect(first).toMatch(/^localhost\/sc-sim-test-build:[0-9a-f]{16}$/);
    expect(await build()).toBe(first);
    expect(progress).toHaveLength(1);
    const script = "console.log(require('fs').readdirSync('/app').join())";
    const create = {
      Image: first,
      Cmd: ["node", "-e", script],
      HostConfig: { NetworkMode: "none" },
    };
    const { stdout } = await runHelper({ docker, create });
    expect(stdout.toString("utf8")).toBe(".dockerignore,Dockerfile,app.txt,kept.log\n");
    writeFileSync(join(context, "app.txt"), `${content}, changed`);
    const second = await build();
    expect(second).not.toBe(first);
    await Promise.all([first, second].map((image) => docker.getImage(image).remove()));
  });

  test("ends at the stage that is asked for", async ({ expect }) => {
    const later = 'FROM app\nRUN ["/usr/local/bin/node", "-e", "process.exit(4)"]\n';
    const stages = `${DOCKERFILE.replace(/^(FROM .*)$/m, "$1 AS app")}${later}`;
    const files = { Dockerfile: stages, "app.txt": `content ${Date.now()}` };
    const { docker, build } = await useBuild(files, "app");
    const image = await build();
    expect(image).toMatch(/^localhost\/sc-sim-test-build:/);
    await docker.getImage(image).remove();
    await expect((await useBuild(files)).build()).rejects.toThrow(/returned a non-zero code: 4/);
  });

  test("that fails shows its output and names the folder", async ({ expect }) => {
    const { context, build } = await useBuild({
      Dockerfile: `${DOCKERFILE}RUN ["/usr/local/bin/node", "-e", "console.log('no compiler'); process.exit(4)"]\n`,
    });
    const failing = build();
    await expect(failing).rejects.toThrow(new RegExp(`The build of ${context} fails`));
    await expect(failing).rejects.toThrow(/no compiler/);
  });

  test("without a Dockerfile is told before the engine is asked", async ({ expect }) => {
    const { build } = await useBuild({ "app.txt": "x" });
    await expect(build()).rejects.toThrow(/There is no Dockerfile in/);
  });

  test("is given up when it is asked to, and leaves no container", async ({ expect }) => {
    const { docker, build } = await useBuild({
      Dockerfile: `${DOCKERFILE}RUN ["/usr/local/bin/node", "-e", "setInterval(() => {}, 1e9)", "${tempFolder()}"]\n`,
    });
    const before = (await docker.listContainers({ all: true })).map(({ Id }) => Id);
    await expect(build(AbortSignal.timeout(1_500))).rejects.toThrow(/aborted/);
    for (;;) {
      const after = await docker.listContainers({ all: true });
      if (after.every(({ Id }) => before.includes(Id))) break;
    }
  });
});

describeDocker("an image asset of a CDK app", () => {
  test("is built, and its task takes part", async ({ expect }) => {
    const folder = folderWith({
      // The task definition's command is python.
      "pricing/Dockerfile": `${DOCKERFILE}COPY python /usr/local/bin/python\n`,
      "pricing/python":
        "#!/usr/local/bin/node\nrequire('node:http').createServer((_, response) => response.end('1.20')).listen(9000);\n",
      "sc-sim.yaml": {
        containers: {
          "BasketPricingTaskE93D75BC/app": { build: "pricing", secrets: { RATE_KEY: "only-here" } },
        },
        request: { service: "Web", url: "http://pricing/asset" },
      },
    });
    chmodSync(join(folder, "pricing", "python"), 0o755);
    const cdkOut = join(folder, "cdk.out");
    cpSync(join(PROJECT, "tests", "fixtures", "infra", "01-cdk-basket", "cdk.out"), cdkOut, {
      recursive: true,
    });
    const [asset = ""] = readdirSync(cdkOut).filter((name) => name.startsWith("asset."));
    // The case's own image starts from one of a registry.
    const waits = 'CMD ["node", "-e", "setInterval(() => {}, 1e6)"]';
    writeFileSync(join(cdkOut, asset, "Dockerfile"), `${DOCKERFILE}${waits}\n`);
    const inputs = [cdkOut, join(folder, "sc-sim.yaml")];
    const cli = openCli();
    const { status, stdout, stderr } = await cli.run(
      ...["up", ...inputs, "--once", "--runtime", "docker", "--tasks", "Pricing=1"],
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ path: "/asset", response_code: 200 });
  });
});
