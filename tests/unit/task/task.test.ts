import { describe, test } from "vitest";
import { ENVOY_READY, startMemoryTask } from "../../support/memory-host.ts";

const SIGKILL = { kind: "signalled", signal: "SIGKILL" } as const;
const exit = (exitCode: number) => ({ kind: "exited", exitCode }) as const;

const dependsOn = (condition: "START" | "COMPLETE" | "SUCCESS" | "HEALTHY") => [
  { name: "app", dependsOn: [{ containerName: "first", condition }] },
  { name: "first", essential: false },
];

describe("a task", () => {
  test("starts its apps once its proxy is ready, not before", async ({ expect }) => {
    const { started, journal, messages, settle } = await startMemoryTask({
      behaviours: { proxy: { writes: "[info] initializing\n" } },
    });
    await settle();
    expect(journal).toEqual(["start proxy"]);
    await started.stopApps();
    await started.stopProxy();
    await expect(started.ready).rejects.toMatchObject({ code: "ENVOY_NOT_READY" });
    expect(messages("ready")).toEqual([]);
  });

  test("is ready when its apps are, and says so step by step", async ({ expect }) => {
    const memory = await startMemoryTask({ behaviours: { app: { lacks: "a port" } } });
    await memory.settle();
    expect(await isSettled(memory.started.ready)).toBe(false);
    memory.makeReady("app");
    await memory.started.ready;
    expect(memory.events.map(({ kind, message }) => [kind, message])).toEqual([
      ["ready", "Proxy of web-1 is ready"],
      ["started", "Container app of web-1 was started"],
    ]);
  });

  test("stops apps first and its proxy last", async ({ expect }) => {
    const { started, journal } = await startMemoryTask({
      containers: [{ name: "app" }, { name: "other" }],
    });
    await started.ready;
    const before = journal.length;
    await started.handle.stop();
    expect(journal.slice(before)).toEqual([
      ...["stop app", "stop other", "end app", "end other"],
      ...["stop proxy", "end proxy"],
    ]);
  });

  test("is restarted in order: its apps are asked to end before its proxy", async ({ expect }) => {
    const { started, journal } = await startMemoryTask();
    await started.ready;
    const before = journal.length;
    await started.handle.restart();
    expect(journal.slice(before)).toEqual([
      ...["stop app", "end app", "stop proxy", "end proxy", "remove all"],
      ...["start proxy", "start app"],
    ]);
  });

  test("whose Envoy does not get ready in time says so with Envoy's errors", async ({ expect }) => {
    const writes = "[info] starting\n[2026][1][critical][main] no such listener\n[info] exiting\n";
    const { started } = await startMemoryTask({
      behaviours: { proxy: { writes } },
      timeoutMs: 10,
    });
    await expect(started.ready).rejects.toMatchObject({
      code: "ENVOY_NOT_READY",
      problem:
        "The Envoy of task web-1 was not ready within 10 ms. It says:\n  [2026][1][critical][main] no such listener",
    });
  });
});

describe("a container", () => {
  const CONDITIONS = [
    { condition: "START", until: "starts", satisfy: () => undefined },
    { condition: "COMPLETE", until: "ends", satisfy: endFirst(3) },
    { condition: "SUCCESS", until: "ends well", satisfy: endFirst(0) },
    { condition: "HEALTHY", until: "is ready", satisfy: makeFirstReady },
  ] as const;
  test.for(CONDITIONS)(
    "that dependsOn $condition waits until its dependency $until",
    async ({ condition, satisfy }, { expect }) => {
      const memory = await startMemoryTask({
        containers: dependsOn(condition),
        behaviours: { first: { lacks: "health" } },
      });
      await memory.settle();
      const before = ["start proxy", "start first"];
      expect(memory.journal.slice(0, 2)).toEqual(before);
      if (condition !== "START") expect(memory.journal).toEqual(before);
      satisfy(memory);
      await memory.settle();
      expect(memory.journal).toContain("start app");
    },
  );

  const UNREACHED = [
    {
      condition: "SUCCESS",
      code: 9,
      how: "waits for first to succeed, which exited with code [9]",
    },
    {
      condition: "HEALTHY",
      code: 0,
      how: "waits for first to be healthy, which exited with code [0]",
    },
  ] as const;
  test.for(UNREACHED)(
    "fails its task where its dependency can never reach $condition",
    async ({ condition, code, how }, { expect }) => {
      const memory = await startMemoryTask({
        containers: dependsOn(condition),
        behaviours: { first: { lacks: "health" } },
      });
      await memory.settle();
      memory.end("first", exit(code));
      await expect(memory.started.ready).rejects.toMatchObject({
        code: "APP_NOT_STARTED",
        problem: `Container web-family/app of task web-1 ${how}. It says:\n  last words of first`,
      });
      expect(memory.journal).not.toContain("start app");
    },
  );

  test("that is essential and ends before it is ready fails its task at once", async ({
    expect,
  }) => {
    const memory = await startMemoryTask({
      containers: [{ name: "app" }, { name: "other" }],
      behaviours: { app: { lacks: "a port" }, other: { lacks: "health" } },
    });
    await memory.settle();
    memory.end("other", exit(4));
    await expect(memory.started.ready).rejects.toMatchObject({
      problem:
        "Container web-family/other of task web-1 exited with code [4]. It says:\n  last words of other",
      remedy: "Fix its command.",
    });
  });

  test("that is not essential may end early, which is reported", async ({ expect }) => {
    const memory = await startMemoryTask({
      containers: [{ name: "app" }, { name: "other", essential: false }],
      behaviours: { other: { lacks: "health" } },
    });
    await memory.settle();
    memory.end("other", exit(4));
    await memory.started.ready;
    await memory.settle();
    expect(memory.messages("exited")).toEqual([
      "Container other of web-1 exited with code [4]. It said last:\n  last words of other",
    ]);
  });

  test("that is not essential may be impossible to start, which is reported", async ({
    expect,
  }) => {
    const memory = await startMemoryTask({
      containers: [{ name: "app" }, { name: "other", essential: false }],
      behaviours: { other: { refuses: "no such program" } },
    });
    await memory.started.ready;
    await memory.settle();
    expect(memory.messages("exited")).toEqual([
      "Container other of web-1 could not be started: no such program",
    ]);
  });

  test("that is essential and impossible to start fails its task", async ({ expect }) => {
    const memory = await startMemoryTask({ behaviours: { app: { refuses: "no such program" } } });
    await expect(memory.started.ready).rejects.toMatchObject({
      code: "APP_NOT_STARTED",
      problem: "Container web-family/app of task web-1 could not be started: no such program.",
    });
  });

  test("that is not ready in time fails its task, which keepGoing makes a report", async ({
    expect,
  }) => {
    const options = {
      behaviours: { app: { lacks: "it does not listen on port 80" } },
      timeoutMs: 10,
    };
    const problem =
      "Container web-family/app of task web-1 is not ready after 10 ms: it does not listen on port 80. It says:\n  last words of app";
    const strict = await startMemoryTask(options);
    await expect(strict.started.ready).rejects.toMatchObject({ problem });
    const lenient = await startMemoryTask({ ...options, keepGoing: true });
    await lenient.started.ready;
    expect(lenient.messages("failed")).toEqual([`${problem}\n  → Fix its command.`]);
  });

  test("that ends later is reported with its last words and what ECS would do", async ({
    expect,
  }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    memory.end("app", { kind: "out-of-memory" });
    await memory.settle();
    expect(memory.messages("exited")).toEqual([
      "Container app of web-1 was killed because it used more memory than it may (out of memory); on ECS the task would stop. It said last:\n  last words of app",
    ]);
  });

  test("is quoted with the last ten lines that it wrote", async ({ expect }) => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
    const memory = await startMemoryTask({ behaviours: { app: { says: lines.join("\n") } } });
    await memory.started.ready;
    memory.end("app", exit(1));
    await memory.settle();
    const [message = ""] = memory.messages("exited");
    expect(message.split("\n").slice(1)).toEqual(lines.slice(2).map((line) => `  ${line}`));
  });
});

describe("an Envoy that ends", () => {
  test("is restarted three times, then its task is replaced, and counting starts again", async ({
    expect,
  }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    for (let kill = 1; kill <= 5; kill++) {
      memory.end("proxy", SIGKILL);
      await memory.settle();
    }
    const how = "was terminated by signal: [SIGKILL]";
    expect(memory.messages("restarted")).toEqual([
      ...[1, 2, 3].map((n) => `Envoy of web-1 ${how} and was restarted (${n} of 3)`),
      `Envoy of web-1 ${how} and was restarted (1 of 3)`,
    ]);
    expect(memory.messages("replaced")).toEqual([
      `Task web-1 was replaced, because its Envoy ${how} (here it keeps its id and address, on ECS it gets new ones)`,
    ]);
    const replacement = memory.journal.slice(memory.journal.indexOf("stop app"));
    expect(replacement.slice(0, 5)).toEqual([
      "stop app",
      "end app",
      "remove all",
      "start proxy",
      "start app",
    ]);
    const numbers = memory.proxyLog.map(
      (line) =>
        /\[Envoy process (\d)\] Exited with code \[-1\], was terminated by signal: \[SIGKILL\]\n$/.exec(
          line,
        )?.[1],
    );
    expect(numbers).toEqual(["1", "2", "3", "4", "1"]);
  });

  test("with an exit code is logged with it", async ({ expect }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    memory.end("proxy", exit(7));
    await memory.settle();
    expect(memory.proxyLog).toEqual([
      expect.stringMatching(
        /^\[[\d :.-]+\]\[\d+\]\[warning\] \[sc-sim\] \[Envoy process 1\] Exited with code \[7\]\n$/,
      ),
    ]);
  });

  test("and cannot be started any more is reported, and its task is not taken for replaced", async ({
    expect,
  }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    memory.setBehaviour("proxy", { refuses: "no memory" });
    memory.end("proxy", SIGKILL);
    await memory.settle();
    expect(memory.messages("replaced")).toEqual([]);
    expect(memory.messages("failed")).toEqual(["Task web-1: no memory"]);
  });

  test("because its engine is out of reach is not started again", async ({ expect }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    memory.end("proxy", { kind: "unreachable" });
    await memory.settle();
    expect(memory.journal.filter((entry) => entry === "start proxy")).toHaveLength(1);
    expect(memory.messages("failed")).toEqual([
      "Task web-1: cannot be watched any more: the engine does not answer",
    ]);
  });
});

describe("the handle of a task", () => {
  test("stops and starts it again, and reports neither as a failure", async ({ expect }) => {
    const memory = await startMemoryTask();
    const { handle, ready } = memory.started;
    await ready;
    expect(handle.isStopped).toBe(false);
    await handle.stop();
    await handle.stop();
    expect(handle.isStopped).toBe(true);
    await handle.start();
    await handle.start();
    expect(handle.isStopped).toBe(false);
    expect(memory.journal).toEqual([
      ...["start proxy", "start app", "stop app", "end app", "stop proxy", "end proxy"],
      ...["remove all", "start proxy", "start app"],
    ]);
    expect(memory.messages("exited")).toEqual(["Task web-1 was stopped, as asked"]);
    expect(memory.messages("failed")).toEqual([]);
  });

  test("kills all of it without asking", async ({ expect }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    await memory.started.handle.kill();
    expect(memory.journal.slice(2).sort()).toEqual([
      "end app",
      "end proxy",
      "kill app",
      "kill proxy",
    ]);
    await memory.started.handle.restart();
    expect(memory.journal.slice(-2)).toEqual(["start proxy", "start app"]);
  });

  test("restarts one container without counting it, and kills one with the usual consequences", async ({
    expect,
  }) => {
    const memory = await startMemoryTask();
    const { handle, ready } = memory.started;
    await ready;
    const [proxy, app] = handle.containers;
    expect(handle.containers.map(({ name }) => name)).toEqual([
      memory.task.proxy.containerName,
      "app",
    ]);
    await proxy?.restart();
    await app?.restart();
    expect(memory.journal.slice(2)).toEqual([
      ...["stop proxy", "end proxy", "start proxy"],
      ...["stop app", "end app", "start app"],
    ]);
    expect(memory.proxyLog).toEqual([]);
    await proxy?.kill();
    await app?.kill();
    await memory.settle();
    expect(memory.messages("restarted").at(-1)).toContain("(1 of 3)");
    expect(memory.messages("exited").at(-1)).toContain("SIGKILL");
    expect(memory.journal.slice(-5)).toEqual([
      ...["kill proxy", "end proxy", "start proxy", "kill app", "end app"],
    ]);
  });

  test("does nothing once the task was ended for good", async ({ expect }) => {
    const memory = await startMemoryTask();
    await memory.started.ready;
    await memory.started.stopApps();
    await memory.started.stopProxy();
    const before = [...memory.journal];
    await memory.started.handle.restart();
    await memory.started.handle.start();
    expect(memory.journal).toEqual(before);
  });

  test("whose start fails leaves the task stopped, and may be tried again", async ({ expect }) => {
    const memory = await startMemoryTask();
    const { handle, ready } = memory.started;
    await ready;
    await handle.stop();
    memory.setBehaviour("app", { refuses: "no such program" });
    await expect(handle.start()).rejects.toMatchObject({ code: "APP_NOT_STARTED" });
    expect(memory.journal.at(-1)).toBe("end proxy");
    expect(handle.isStopped).toBe(true);
    expect(memory.messages("failed")).toEqual([expect.stringContaining("no such program")]);
    memory.setBehaviour("app", {});
    memory.setBehaviour("proxy", { writes: ENVOY_READY });
    await handle.start();
    expect(memory.journal.slice(-2)).toEqual(["start proxy", "start app"]);
  });
});

type Memory = Awaited<ReturnType<typeof startMemoryTask>>;

function endFirst(exitCode: number) {
  return ({ end }: Memory) => end("first", exit(exitCode));
}

function makeFirstReady({ makeReady }: Memory): void {
  makeReady("first");
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    Promise.resolve(false),
  ]);
}
