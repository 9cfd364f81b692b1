import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import {
  elfOf,
  PAUSE_PROGRAM,
} from "../../simulator/running/runtime/docker/images/static-program.ts";
import { describeDocker, leftOf, newRunId, startTestRun, testEngine } from "../support/docker.ts";
import { clientService, namespaceOf, nodeContainer } from "../support/docker-namespace.ts";
import { startRegistry } from "../support/image-registry.ts";
import { folderWith } from "../support/temp-folder.ts";

/** An image of a program that ends at once, and enough besides it that reading it takes more than one look. */
async function registryWithApp(options: {
  readonly login?: string;
  readonly line?: "slow" | "stuck";
  readonly tag?: string;
}) {
  const { engine, info } = await testEngine();
  const registry = await startRegistry({
    ...options,
    entryPoint: ["/app"],
    files: [
      { name: "app", content: elfOf(PAUSE_PROGRAM, info.arch) },
      { name: "data", content: randomBytes(4_000_000) },
    ],
  });
  const image = engine.docker.getImage(registry.reference);
  onTestFinished(() =>
    image.remove({ force: true }).then(
      () => undefined,
      () => undefined,
    ),
  );
  const namespace = () =>
    namespaceOf(
      clientService("client", {
        containers: [{ ...nodeContainer(registry.reference, ""), entryPoint: [] }],
      }),
    );
  return { ...registry, image, engine, namespace };
}

describeDocker("an image that the engine does not have", () => {
  test("is pulled, without a tag as latest alone, and its progress is told", async ({ expect }) => {
    const { namespace, image, reference } = await registryWithApp({ line: "slow", tag: "" });
    await using run = await startTestRun({ namespace });
    expect(run.progress.join("\n")).toMatch(new RegExp(`pulling ${reference}:latest: \\d of 4 MB`));
    expect(await image.inspect()).toMatchObject({ RepoTags: [`${reference}:latest`] });
  });

  test("is pulled with what `docker login` left, and without it the way out is told", async ({
    expect,
  }) => {
    const { namespace, reference } = await registryWithApp({ login: "me:secret" });
    await expect(startTestRun({ namespace })).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      problem: expect.stringMatching(/team\/app:v1 .* no basic auth credentials/),
      remedy: expect.stringContaining("docker login"),
    });
    const auth = Buffer.from("me:secret").toString("base64");
    const registry = reference.slice(0, reference.indexOf("/"));
    const folder = folderWith({ "config.json": { auths: { [registry]: { auth } } } });
    const env = { ...process.env, DOCKER_CONFIG: join(folder) };
    await using run = await startTestRun({ namespace, env });
    expect(run.progress.join("\n")).toContain(`pulling ${reference}`);
  });

  test("and whose pull is given up in the middle leaves nothing behind", async ({ expect }) => {
    const registry = await registryWithApp({ line: "stuck" });
    const abort = new AbortController();
    const runId = newRunId();
    const start = startTestRun({ namespace: registry.namespace, runId, signal: abort.signal });
    await registry.layerAsked;
    abort.abort();
    await expect(start).rejects.toMatchObject({ name: "AbortError" });
    expect(await leftOf(registry.engine, runId)).toEqual([]);
  });
});
