import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import type { LogLine } from "../../simulator/logs/log-line.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

/** The shop behind its proxies, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  .extend("shop", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const simulation = await simulate({
      inputs: [`${PROJECT}/sample-apps/shop`],
      runtime: "local",
      direction: "both",
      // Its lines say where a request was sent on to.
      profile: "aws-docs",
      env: { ...process.env, SC_SIM_HOME: home },
    });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return { simulation, lines: simulation.accessLog() };
  });

const flaky = "http://api.shop/flaky";
const idOf = ({ record }: LogLine) =>
  record !== undefined && record.appProtocol !== "tcp" ? record.requestId : undefined;

describe("the shop", () => {
  test("writes the lines of all hops of a request with one id", async ({ shop, expect }) => {
    const { simulation, lines } = shop;
    const { status, body } = await simulation.request("web", "http://web.shop/orders/1");
    expect(status).toBe(200);
    expect(JSON.parse(String(body))).toMatchObject({ id: "1", item: "tea" });
    const written = await lines.take(6);
    expect(new Set(written.map(idOf)).size).toBe(1);
    expect(written.map(({ service }) => service).toSorted()).toEqual([
      ...["api", "api", "orders", "web", "web", "web"],
    ]);
  });

  test("knows of each line which listener of its proxy wrote it", async ({ shop, expect }) => {
    const { simulation, lines } = shop;
    const { tasks } = simulation.plan;
    const receivers = new Set(
      tasks.flatMap(({ proxy }) =>
        proxy.ingress.map(
          ({ listenerAddress, listenerPort }) => `${listenerAddress}:${listenerPort}`,
        ),
      ),
    );
    const requests = Array.from({ length: 40 }, (_, nth) =>
      simulation.request(nth % 2 === 0 ? "web" : "api", "http://web.shop/orders/1"),
    );
    await Promise.all(requests);
    const written = await lines.take(240);
    expect(written.filter(({ direction }) => direction === "egress")).toHaveLength(120);
    for (const { direction, record, raw } of written) {
      const to = record?.appProtocol === "tcp" ? undefined : record?.upstreamHost;
      expect(direction, raw).toBe(receivers.has(to ?? "") ? "egress" : "ingress");
    }
  });

  test("answers 404 where orders says NotFound", async ({ shop, expect }) => {
    const { simulation, lines } = shop;
    expect((await simulation.request("web", "http://web.shop/orders/9")).status).toBe(404);
    const written = (await lines.take(6)).map(({ record }) => record);
    expect(written).toContainEqual(expect.objectContaining({ grpcStatus: "NotFound" }));
  });

  test("deals requests out among the tasks of a service", async ({ shop, expect }) => {
    const { simulation, lines } = shop;
    for (let nth = 0; nth < 4; nth++) await simulation.request("api", "http://web.shop/nothing");
    const tasks = (await lines.take(16)).map(({ taskName }) => taskName);
    expect(tasks).toEqual(expect.arrayContaining(["web-1", "web-2", "api-1", "api-2"]));
  });

  test("shows each try of a request that a proxy sent again", async ({ shop, expect }) => {
    const { simulation, lines } = shop;
    expect((await simulation.request("web", flaky)).status).toBe(200);
    const written = await lines.take(4);
    const codesOf = (service: string) =>
      written
        .filter((line) => line.service === service)
        .map(({ record }) => record?.appProtocol === "http" && record.responseCode);
    expect(codesOf("api").toSorted()).toEqual([200, 503, 503]);
    expect(codesOf("web")).toEqual([200]);
    expect(new Set(written.map(idOf)).size).toBe(1);
  });

  test("has the lines of each of many requests by its response", async ({ shop, expect }) => {
    const { simulation } = shop;
    const paths = Array.from({ length: 20 }, (_, nth) => `/orders/${nth}`);
    const found = await Promise.all(
      paths.map(async (path) => {
        const response = await simulation.request("web", `http://web.shop${path}`);
        return { response, written: await simulation.linesOf(response, { count: 6 }) };
      }),
    );
    expect(new Set(found.map(({ response }) => response.requestId)).size).toBe(20);
    for (const [nth, { response, written }] of found.entries()) {
      expect(written).toHaveLength(6);
      expect(new Set(written.map(idOf))).toEqual(new Set([response.requestId]));
      expect(written.map(({ record }) => record)).toContainEqual(
        expect.objectContaining({ path: paths[nth] }),
      );
    }
  });

  test("waits for the lines of both proxies, also of a request with an id of its own", async ({
    shop,
    expect,
  }) => {
    const { simulation } = shop;
    const headers = { "X-Request-ID": 'my "own" id' };
    const response = await simulation.request("api", "http://web.shop/nothing", { headers });
    expect(response.requestId).toBe(headers["X-Request-ID"]);
    const directions = (await simulation.linesOf(response)).map(({ direction }) => direction);
    expect(directions).toEqual(expect.arrayContaining(["ingress", "egress"]));
  });

  test("shows a request on the command line by the beginning of its id", async ({
    shop,
    home,
    expect,
  }) => {
    const { simulation } = shop;
    const { requestId = "" } = await simulation.request("web", flaky);
    await simulation.linesOf({ requestId }, { count: 4 });
    const cli = openCli({ SC_SIM_HOME: home });
    const shown = await cli.run("trace", requestId.slice(0, 12));
    expect(shown.stdout).toContain(`${requestId}  4 hops in `);
    // Milliseconds are cut off, so that the last try can seem to end after the whole.
    expect(shown.stdout).toMatch(/\nGET api\.shop\/flaky\n {2}web-1 egress {3}200 {13}▕█+ *▏/);
    expect(shown.stdout).toMatch(/503 try 1 of 3[\s\S]*503 try 2 of 3[\s\S]*200 try 3 of 3/);
    const last = JSON.parse((await cli.run("trace", "--json")).stdout);
    expect(last).toMatchObject({
      requestId,
      calls: [{ url: "api.shop/flaky", hops: [{ direction: "egress" }, {}, {}, { attempt: 3 }] }],
    });

    const failed = await cli.run("logs", "--request-id", requestId, "--status", "5xx", "--json");
    const lines = failed.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ service, direction }) => `${service} ${direction}`)).toEqual([
      ...["api ingress", "api ingress"],
    ]);
    const none = await cli.run("logs", "--since", new Date(Date.now() + 60_000).toISOString());
    expect(none).toMatchObject({ status: 0, stdout: "" });

    const unknown = await cli.run("trace", "nobody");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(new RegExp(`"nobody"[\\s\\S]*${requestId}  GET api.shop/flaky`));
    const wrong = await cli.run("logs", "--status", "6xx", "--since", "soon", "--kind", "all");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/USAGE[\s\S]*"6xx" is not a status[\s\S]*"soon" is not a time/);
  });

  test("says which lines of a request are missing, and stops with the test", async ({
    shop,
    expect,
  }) => {
    const { simulation } = shop;
    const response = await simulation.request("web", "http://api.shop/nothing");
    const { requestId = "" } = response;
    const late = simulation.linesOf(response, { count: 3, timeoutMs: 1 });
    await expect(late).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      problem: expect.stringMatching(`3 access lines of request ${requestId}; \\d arrived`),
    });
    const signal = AbortSignal.abort("the test is over");
    await expect(simulation.linesOf(response, { count: 3, signal })).rejects.toThrow("is over");
    await expect(simulation.linesOf({})).rejects.toMatchObject({ code: "USAGE" });
    await expect(simulation.linesOf(response, { count: 0 })).rejects.toThrow("count: ");
  });
});
