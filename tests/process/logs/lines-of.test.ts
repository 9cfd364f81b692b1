import { describe, onTestFinished, test } from "vitest";
import { openRequestLines } from "../../../simulator/app/lines-of.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import type { TaskResponse } from "../../../simulator/running/request/request.ts";
import { type HopFacts, hopLines } from "../../support/hop-lines.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const accessLog = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
const plan = await planFor(
  namespaceOf(
    ecsService({ name: "web", exposes: [{ name: "web" }], accessLog }),
    ecsService({ name: "client", accessLog }),
  ),
  { settings: { direction: "both" } },
);
const sent = { service: "client", url: "http://web.shop/" };

const hop = { url: "web.shop/", startMs: 0, durationMs: 1 };
const CLIENT = { ...hop, who: "client-1 egress" };
const WEB = { ...hop, who: "web-1 ingress" };
/** Of a call that web made for the request, with its id. */
const FURTHER = [
  { ...hop, who: "web-1 egress", url: "orders.shop/" },
  { ...hop, who: "orders-1 ingress", url: "orders.shop/" },
];

/** A request that was answered, with a log that has these lines. */
function openRequest(headers: TaskResponse["headers"], ...hops: readonly HopFacts[]) {
  const store = openLogStore({ path: ":memory:" });
  onTestFinished(() => store[Symbol.dispose]());
  const { remember, linesOf } = openRequestLines({ store, plan });
  const add = (...more: readonly HopFacts[]) =>
    store.append(
      hopLines(...more).map(({ timestampMs, ingestionMs, kind, message, ...origin }) => ({
        ...{ origin, timestampMs, ingestionMs, kind, message },
      })),
    );
  add(...hops);
  const rest = { status: 200, trailers: {}, body: Buffer.alloc(0), durationMs: 1 };
  const response: TaskResponse = { ...rest, headers, requestId: "an-id" };
  remember(response, sent);
  return { response, linesOf, add };
}

const FROM_UPSTREAM = { "x-envoy-upstream-service-time": "1" };

describe("the lines of a request", () => {
  test("are awaited of both proxies, whatever lines of its further hops came before", async ({
    expect,
  }) => {
    const { response, linesOf, add } = openRequest(FROM_UPSTREAM, ...FURTHER);
    const lines = linesOf(response);
    add(CLIENT);
    await expect(linesOf(response, { timeoutMs: 100 })).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      problem: expect.stringContaining("for 1 access line of web (ingress) of request an-id; 0"),
    });
    add(WEB);
    expect((await lines).map(({ taskName, direction }) => `${taskName} ${direction}`)).toEqual(
      [...FURTHER, CLIENT, WEB].map(({ who }) => who),
    );
  });

  test("are not those of a request whose id begins alike", async ({ expect }) => {
    const other = { requestId: "an-id-2" };
    const { response, linesOf } = openRequest(FROM_UPSTREAM, CLIENT, { ...WEB, ...other });
    await expect(linesOf(response, { timeoutMs: 100 })).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
    });
    expect(await linesOf(response, { count: 1 })).toHaveLength(1);
  });

  test("are as many as were asked for", async ({ expect }) => {
    const { response, linesOf } = openRequest(FROM_UPSTREAM, CLIENT, WEB);
    await expect(linesOf(response, { count: 3, timeoutMs: 100 })).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      problem: expect.stringContaining("for 3 access lines of request an-id; 2 arrived"),
    });
  });

  test("are one where the client's proxy answered by itself", async ({ expect }) => {
    const { response, linesOf } = openRequest({}, CLIENT);
    expect(await linesOf(response)).toHaveLength(1);
  });

  test("are one at least, of a response of which nothing more is known", async ({ expect }) => {
    const { linesOf } = openRequest({}, CLIENT);
    expect(await linesOf({ requestId: "an-id" })).toHaveLength(1);
  });
});
