import { test } from "vitest";
import { openBreakableEngine } from "../support/breakable-engine.ts";
import { describeDocker, startTestRun } from "../support/docker.ts";
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
