import { getEventListeners, once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test as base, describe } from "vitest";
import { chooseRuntime } from "../../simulator/app/choose-runtime.ts";
import { planSimulation } from "../../simulator/app/plan-simulation.ts";
import { prefetch } from "../../simulator/app/prefetch.ts";
import { simulate } from "../../simulator/app/simulate.ts";
import "../../simulator/vitest.ts";
import { listRuns } from "../../simulator/running/runs/run-record.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { leftovers, PROJECT } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith, tempFolder, tempFolderOf } from "../support/temp-folder.ts";

/** The sample apps, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from it.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  .extend("samples", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const env = { ...process.env, SC_SIM_HOME: home };
    const { signal } = new AbortController();
    const simulation = await simulate({ runtime: "local", format: "JSON", env, signal });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return { simulation, signal };
  });

describe("a simulation", () => {
  test("leaves no listener on the signal of its start", ({ samples, expect }) => {
    expect(getEventListeners(samples.signal, "abort")).toEqual([]);
  });

  test("hands out the lines of one service, or of all", async ({ samples, expect }) => {
    const { simulation } = samples;
    await simulation.request("client", "http://app.sample-namespace/status/201");
    const [line] = await simulation.accessLog("server").take(1);
    expect(line?.record).toMatchObject({ responseCode: 201 });
    expect(await simulation.accessLog().take(1)).toEqual([line]);
    const [first] = await simulation.log({ service: "client", kinds: ["app"] }).take(1);
    expect(first).toMatchObject({ service: "client", kind: "app" });
  });

  test("answers queries of Logs Insights over its lines", async ({ samples, expect }) => {
    const { simulation } = samples;
    const response = await simulation.request("client", "http://app.sample-namespace/status/418");
    await simulation.linesOf(response);
    const rows = await simulation.query<{ path: string; n: number }>(
      "filter response_code = 418 | stats count(*) as n by path, response_code",
    );
    expect(rows).toEqual([{ path: "/status/418", response_code: 418, n: 1 }]);
    await expect(simulation).toReturnRows("filter response_code = 418 | fields path, duration", [
      { path: "/status/418", duration: expect.any(Number) },
    ]);
    await expect(simulation).not.toReturnRows("filter response_code = 418 | fields path", []);
    const wrong = expect(simulation).toReturnRows("fields path | limit 1", [{ path: "/other" }]);
    await expect(wrong).rejects.toThrow(
      /expected to return Array \[\s+Object \{\s+"path": "\/other"/,
    );
    const own = "stats count(*) as n by @logStream | limit 100";
    const ofClient = await simulation.query(own, { service: "client" });
    expect((await simulation.query(own)).length).toBeGreaterThan(ofClient.length);
    const elsewhere = "SOURCE logGroups(namePrefix: ['/elsewhere']) | fields @message";
    expect(await simulation.query(elsewhere)).toEqual([]);
    await expect(simulation.query("fields a |")).rejects.toMatchObject({
      code: "USAGE",
      problem: "query(): unexpected symbol found <EOF> at line 1 and position 10",
    });
    await expect(simulation.query(own, { service: "sever" })).rejects.toMatchObject({
      problem: expect.stringContaining('no service "sever"; the nearest is "server"'),
    });
  });

  test("has its requests stopped by their signal", async ({ samples, expect }) => {
    const controller = new AbortController();
    const { signal } = controller;
    const url = "http://app.sample-namespace/delay/60000";
    const request = samples.simulation.request("client", url, { signal });
    controller.abort(new Error("enough"));
    await expect(request).rejects.toMatchObject({ code: "REQUEST_FAILED" });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  const WRONG = [
    {
      title: "a service without lines to come, in accessLog",
      call: ({ accessLog }: Started) => accessLog("sever"),
      says: 'accessLog(): There is no service "sever"; the nearest is "server"',
    },
    {
      title: "a service without lines to come, in log",
      call: ({ log }: Started) => log({ service: "Client" }),
      says: 'log(): There is no service "Client"; the nearest is "client"',
    },
    {
      title: "a request from a service that there is not",
      call: ({ request }: Started) => request("clint", "http://app/"),
      says: 'There is no service "clint"; the nearest is "client"',
    },
    {
      title: "an option of a request",
      call: ({ request }: Started) => request("client", "http://app/", { timeoutMs: -1 }),
      says: "An option of sim.request() is wrong: timeoutMs: ",
    },
    {
      title: "an option of take, of access lines",
      call: ({ accessLog }: Started) => accessLog().take(1, { timeoutMs: Number.NaN }),
      says: "An option of take() is wrong: timeoutMs: ",
    },
    {
      title: "an option of take, of any lines",
      call: ({ log }: Started) => log().take(1, { timeoutMs: Number.NaN }),
      says: "An option of take() is wrong: timeoutMs: ",
    },
  ];
  test.for(WRONG)("refuses at once $title", async ({ call, says }, { samples, expect }) => {
    await expect(async () => call(samples.simulation)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining(says),
    });
  });
});

type Started = Awaited<ReturnType<typeof simulate>>;

describe("a start that is aborted", () => {
  test("throws the signal's reason, which says how far it was, and leaves nothing", async ({
    expect,
  }) => {
    const home = tempFolder();
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error("Test timed out in 5000ms.");
    const start = simulate({
      ...{ runtime: "local", env: { ...process.env, SC_SIM_HOME: home }, signal },
      onProgress: (message) => message.startsWith("Starting") && controller.abort(reason),
    });
    await expect(start).rejects.toBe(reason);
    expect(reason.cause).toMatchObject({
      code: "START_ABORTED",
      problem: "The start was aborted at this point: Starting 2 tasks.",
    });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(leftovers({ home })).toEqual([]);
  });

  test("does not even begin where the signal was aborted before", async ({ expect }) => {
    const home = tempFolder();
    const signal = AbortSignal.abort();
    const env = { ...process.env, SC_SIM_HOME: home };
    await expect(simulate({ env, signal })).rejects.toBe(signal.reason);
    expect(existsSync(join(home, "runs"))).toBe(false);
  });
});

describe("a simulation that is stopped", () => {
  const SAYS_BYE = `process.on("SIGTERM", () => process.stdout.write("bye\\n", () => process.exit()));
    ${ANSWERS}`;

  test("has every last line, can still be read, and has ended when it is disposed", async ({
    expect,
  }) => {
    const home = tempFolder();
    const env = { ...process.env, SC_SIM_HOME: home };
    const inputs = [
      folderWith({
        "task.json": taskDefinition(),
        "service.json": service(),
        "sc-sim.yaml": scSimYaml(SAYS_BYE),
      }),
    ];
    const events: string[] = [];
    const stateOf = () => listRuns(env).map(({ record }) => record.state);
    {
      await using simulation = await simulate({
        ...{ runtime: "local", inputs, env, flush: "aws" },
        onTaskEvent: ({ kind }) => events.push(kind),
      });
      expect(simulation).toMatchObject({ runtime: { name: "local", why: "asked for" } });
      expect(simulation.runFolder).toBe(join(home, "runs", simulation.runId));
      expect(readdirSync(join(simulation.runFolder, "bootstrap"))).toEqual(["web-1.json"]);
      expect(stateOf()).toEqual(["running"]);
      expect(events).toContain("ready");
      for (const _ of [1, 2, 3]) await simulation.request("web", "http://web.shop/");
      await simulation.stop();
      // More than these three cannot come any more, which a reader knows.
      await expect(simulation.accessLog("web").take(4)).rejects.toThrow(/ended before.* 3 arrived/);
      expect((await simulation.log({ kinds: ["app"] }).take(1))[0]?.raw).toBe("bye");
      await simulation.stop();
    }
    expect(stateOf()).toEqual(["ended"]);
    expect(leftovers({ home })).toEqual([]);
  });
});

describe("a plan", () => {
  test("gives its addresses back, and writes nothing", async ({ expect }) => {
    const home = tempFolder();
    const env = { ...process.env, SC_SIM_HOME: home };
    const { plan, bootstraps } = await planSimulation({ runtime: "local", env });
    const listeners = plan.tasks.flatMap(({ proxy }) => [...proxy.ingress, ...proxy.egress]);
    expect(listeners).toHaveLength(3);
    for (const { listenerAddress: host, listenerPort: port } of listeners) {
      const server = createServer().listen({ host, port, exclusive: true });
      await once(server, "listening");
      server.close();
    }
    expect([...bootstraps.keys()]).toEqual(plan.tasks.map(({ taskId }) => taskId));
    expect(readdirSync(home)).toEqual([]);
  });

  test("is for local processes where no engine answers, and says why", async ({ expect }) => {
    const env = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
    const chosen = await chooseRuntime("auto", env);
    expect(chosen).toMatchObject({ name: "local" });
    expect(chosen.why).toMatch(/\/nowhere\/docker\.sock.*[^.]$/);
    expect(await chooseRuntime("docker", env)).toEqual({ name: "docker", why: "asked for" });
  });
});

test("prefetch gets Envoy, and starts nothing", async ({ expect }) => {
  const home = tempFolder();
  const [envoy = "", ...more] = await prefetch({
    runtime: "local",
    env: { ...process.env, SC_SIM_HOME: home },
  });
  expect(existsSync(envoy)).toBe(true);
  expect(more).toEqual([]);
  expect(existsSync(join(home, "runs"))).toBe(false);
});

describe("vitest's own signal", () => {
  const INDEX = JSON.stringify(join(PROJECT, "simulator", "index.ts"));
  /** Tests of a user that run out of time: one simulation, and what each would wait for. */
  const USERS_TESTS = `
    import { simulate } from ${INDEX};
    import { afterAll, beforeAll, test } from "vitest";

    let sim;
    beforeAll(async () => {
      sim = await simulate({ runtime: "local", format: "JSON" });
      await sim.request("client", "http://app.sample-namespace/status/418");
      await sim.accessLog("server").take(1);
    }, 120_000);
    afterAll(() => sim[Symbol.asyncDispose](), 120_000);

    test("take", { timeout: 1000 }, async ({ signal }) => {
      await sim.accessLog("server").take(2, { signal });
    });
    test("request", { timeout: 300 }, async ({ signal }) => {
      await sim.request("client", "http://app.sample-namespace/delay/60000", { signal });
    });
    test("simulate", { timeout: 1 }, async ({ signal }) => {
      await simulate({ runtime: "local", signal });
    });`;

  test("makes what was waited for stand below vitest's message", async ({ expect }) => {
    const home = tempFolder();
    const folder = folderWith({ "slow.test.mjs": USERS_TESTS });
    const vitest = join(PROJECT, "node_modules", "vitest", "vitest.mjs");
    const { status, stdout, stderr } = await runProgram(
      process.execPath,
      [vitest, "run", "--root", folder],
      { env: { ...process.env, NO_COLOR: "1", SC_SIM_HOME: home }, cwd: folder },
    );
    const output = stdout + stderr;
    expect(status).toBe(1);
    const failures = output.split(/^ FAIL /m).slice(1);
    expect(failures).toHaveLength(3);
    const [take, request, start] = failures;
    expect(take).toMatch(/Test timed out in 1000ms/);
    expect(take).toMatch(/Caused by: SimulatorError: .* 2 access lines of server; 1 arrived:/);
    expect(take).toContain('"response_code":418');
    expect(request).toMatch(/Test timed out in 300ms/);
    expect(request).toMatch(/Caused by: SimulatorError: GET http:.*\/delay\/60000: no answer/);
    expect(start).toMatch(/Test timed out in 1ms/);
    expect(start).toMatch(/Caused by: SimulatorError: The start was aborted at this point/);
    // vitest does not wait for the clean-up of a test that ran out of time; the watcher ends it.
    await expect.poll(() => leftovers({ home }), { timeout: 30_000 }).toEqual([]);
  });
});
