import { onTestFinished, test } from "vitest";
import { followedContainer } from "../../simulator/running/runtime/docker/containers/followed-container.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { openBreakableEngine } from "../support/breakable-engine.ts";
import { describeDocker, startTestRun, testEngine } from "../support/docker.ts";
import { clientService, namespaceOf, nodeContainer } from "../support/docker-namespace.ts";

const LINES = 6_000;

/** Numbered lines on both outputs, some of them in one go, so that they share a timestamp. */
const COUNTING = `
  let n = 0;
  const write = () => {
    for (let i = 0; i < 3; i++) { n++; console.log("out " + n); console.error("err " + n); }
    if (n < ${LINES}) setTimeout(write, 1);
  };
  write();
  process.on("SIGTERM", () => process.exit(0));
  setInterval(() => {}, 1e9);`;

describeDocker("logs whose connections break", () => {
  test("are taken up again: no line is lost and none comes twice", async ({ expect }) => {
    const { env, breakConnections } = await openBreakableEngine();
    const namespace = (image: string) =>
      namespaceOf(clientService("client", { containers: [nodeContainer(image, COUNTING)] }));
    await using run = await startTestRun({ namespace, env });
    const linesOf = (source: "stdout" | "stderr") => run.output("app", source).split("\n");
    for (const enough of [100, 1_000, 2_000, 3_000, 4_000, 5_000]) {
      await run.until(() => linesOf("stdout").length > enough);
      expect(breakConnections(/^GET \S+\/logs\?/)).toBeGreaterThan(0);
    }
    await run.until(() =>
      [linesOf("stdout"), linesOf("stderr")].every((all) => all.length > LINES),
    );
    const counted = (word: string) =>
      Array.from({ length: LINES }, (_, index) => `${word} ${index + 1}`);
    expect(linesOf("stdout")).toEqual([...counted("out"), ""]);
    expect(linesOf("stderr")).toEqual([...counted("err"), ""]);
  });
});

describeDocker("a container", () => {
  test("is stopped with the signal that its image names", async ({ expect }) => {
    const engine = await testEngine();
    const script = `
      for (const signal of ["SIGTERM", "SIGUSR1"]) process.on(signal, () => { console.log(signal); process.exit(); });
      console.log("waits");
      setInterval(() => {}, 1e9);`;
    const container = await engine.engine.docker.createContainer({
      Image: await ensureNodeImage(engine),
      Cmd: ["node", "-e", script],
      StopSignal: "SIGUSR1", // As the image of an app would have it.
      HostConfig: { NetworkMode: "none" },
    });
    onTestFinished(() => container.remove({ force: true }));
    const { promise: waits, resolve } = Promise.withResolvers<void>();
    const callbacks = { onOutput: () => resolve(), onOutputEnd: () => undefined };
    const facts = {
      container,
      logs: engine.engine.logs,
      taskId: "t1",
      containerName: "app",
      callbacks,
    };
    const running = await followedContainer(facts).start();
    await waits;
    expect(await running.stop(60_000)).toEqual({ kind: "exited", exitCode: 0 });
    expect(running.lastOutput()).toBe("waits\nSIGUSR1");
  });
});
