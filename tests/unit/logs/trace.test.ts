import { describe, test } from "vitest";
import { traceOf } from "../../../simulator/logs/trace.ts";
import { HOP_START, type HopFacts, hopLines } from "../../support/hop-lines.ts";

const SERVICES: Readonly<Record<string, string>> = {
  "web.shop": "web",
  "api.shop": "api",
  "orders.shop:50051": "orders",
};

function trace(...hops: readonly HopFacts[]) {
  const serviceOf = (authority: string) => SERVICES[authority];
  return traceOf({ requestId: "an-id", lines: hopLines(...hops), serviceOf });
}

/** Each hop with the depth of its call, and which try it is. */
const shapeOf = ({ calls }: ReturnType<typeof trace>) =>
  calls.map(({ url, depth, hops }) => [
    depth,
    url,
    ...hops.map(({ taskName, direction, attempt, attempts }) => {
      const tries = attempt === undefined ? "" : ` ${attempt}/${attempts}`;
      return `${taskName} ${direction}${tries}`;
    }),
  ]);

const WEB = { url: "web.shop/orders/1" };
const API = { url: "api.shop/orders/1" };
const ORDERS = { url: "orders.shop:50051/shop.Orders/GetOrder", grpcStatus: "OK" };

/** As lines arrive: what is inside ends first. */
const SHOP: readonly HopFacts[] = [
  { ...ORDERS, who: "orders-2 ingress", startMs: 9, durationMs: 3 },
  { ...ORDERS, who: "api-1 egress", startMs: 8, durationMs: 5 },
  { ...API, who: "api-1 ingress", startMs: 5, durationMs: 10 },
  { ...API, who: "web-2 egress", startMs: 4, durationMs: 12 },
  { ...WEB, who: "web-2 ingress", startMs: 1, durationMs: 17 },
  { ...WEB, who: "web-1 egress", startMs: 0, durationMs: 20 },
];

describe("the hops of a request", () => {
  test("are calls, each before those that were made for it, in whatever order the lines come", ({
    expect,
  }) => {
    const wanted = [
      [0, WEB.url, "web-1 egress", "web-2 ingress"],
      [1, API.url, "web-2 egress", "api-1 ingress"],
      [2, ORDERS.url, "api-1 egress", "orders-2 ingress"],
    ];
    expect(shapeOf(trace(...SHOP))).toEqual(wanted);
    expect(shapeOf(trace(...SHOP.toReversed()))).toEqual(wanted);
    expect(trace(...SHOP)).toMatchObject({ startMs: HOP_START, durationMs: 20 });
  });

  test("are the same where all of them are within a millisecond", ({ expect }) => {
    const quick = SHOP.map((hop) => ({ ...hop, startMs: 0, durationMs: 0 }));
    expect(shapeOf(trace(...quick))).toEqual(shapeOf(trace(...SHOP)));
  });

  test("belong together though milliseconds are cut off", ({ expect }) => {
    const call = { ...API, who: "web-1 egress", startMs: 1, durationMs: 5 };
    const answer = { ...API, who: "api-1 ingress", startMs: 0, durationMs: 7 };
    expect(shapeOf(trace(answer, call))).toEqual([[0, API.url, "web-1 egress", "api-1 ingress"]]);
  });

  test("are in order where a task calls itself", ({ expect }) => {
    const call = { ...WEB, who: "web-1 egress", startMs: 0, durationMs: 5 };
    const answer = { ...WEB, who: "web-1 ingress", startMs: 1, durationMs: 4 };
    expect(shapeOf(trace(answer, call))).toEqual([[0, WEB.url, "web-1 egress", "web-1 ingress"]]);
  });

  test("are all there where each may have led to the other", ({ expect }) => {
    const at = { startMs: 0, durationMs: 0 };
    const circle = [
      { ...API, ...at, who: "web-1 egress" },
      { ...WEB, ...at, who: "web-1 ingress" },
      { ...WEB, ...at, who: "api-1 egress" },
      { ...API, ...at, who: "api-1 ingress" },
    ];
    expect(trace(...circle).calls.flatMap(({ hops }) => hops)).toHaveLength(4);
  });

  test("are nested by their end where they begin together", ({ expect }) => {
    const web = { ...WEB, who: "web-1 ingress", startMs: 0, durationMs: 9 };
    const api = { ...API, who: "api-1 ingress", startMs: 0, durationMs: 5 };
    for (const lines of [
      [web, api],
      [api, web],
    ]) {
      expect(shapeOf(trace(...lines)).map(([depth, url]) => [depth, url])).toEqual([
        [0, WEB.url],
        [1, API.url],
      ]);
    }
  });

  test("show each try below the call that was tried again", ({ expect }) => {
    const tries = [
      { ...API, who: "api-1 ingress", startMs: 5, durationMs: 2, status: 503 },
      { ...API, who: "api-2 ingress", startMs: 20, durationMs: 2, status: 503 },
      { ...API, who: "api-1 ingress", startMs: 50, durationMs: 8 },
    ];
    const call = { ...API, who: "web-1 egress", startMs: 4, durationMs: 56 };
    expect(shapeOf(trace(...tries, call))).toEqual([
      [0, API.url, "web-1 egress", "api-1 ingress 1/3", "api-2 ingress 2/3", "api-1 ingress 3/3"],
    ]);
  });

  test("belong to one call each, where the same is called twice at a time", ({ expect }) => {
    const twice = [
      { ...API, who: "api-1 ingress", startMs: 1, durationMs: 8 },
      { ...API, who: "api-2 ingress", startMs: 2, durationMs: 8 },
      { ...API, who: "web-1 egress", startMs: 0, durationMs: 10 },
      { ...API, who: "web-1 egress", startMs: 1, durationMs: 10 },
    ];
    const calls = shapeOf(trace(...twice));
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call).toHaveLength(4);
  });

  test("of one after the other stand in their order", ({ expect }) => {
    const web = { ...WEB, who: "web-1 ingress", startMs: 0, durationMs: 30 };
    const first = { url: "api.shop/a", who: "web-1 egress", startMs: 2, durationMs: 5 };
    const second = { url: "api.shop/b", who: "web-1 egress", startMs: 10, durationMs: 5 };
    expect(shapeOf(trace(second, first, web)).map(([, url]) => url)).toEqual([
      ...[WEB.url, first.url, second.url],
    ]);
  });

  test("are nested by their time where only ingress is logged, and no line is called a try", ({
    expect,
  }) => {
    const ingress = SHOP.filter(({ who }) => who.endsWith("ingress"));
    const failed = { ...API, who: "api-2 ingress", startMs: 3, durationMs: 1, status: 503 };
    expect(shapeOf(trace(failed, ...ingress))).toEqual([
      [0, WEB.url, "web-2 ingress"],
      [1, API.url, "api-2 ingress", "api-1 ingress"],
      [2, ORDERS.url, "orders-2 ingress"],
    ]);
  });

  test("are nested where only egress is logged", ({ expect }) => {
    const egress = SHOP.filter(({ who }) => who.endsWith("egress"));
    expect(shapeOf(trace(...egress))).toEqual([
      [0, WEB.url, "web-1 egress"],
      [1, API.url, "web-2 egress"],
      [2, ORDERS.url, "api-1 egress"],
    ]);
  });

  test("are put together though one service logs the query and the other does not", ({
    expect,
  }) => {
    const call = { url: `${API.url}?a=1`, who: "web-1 egress", startMs: 0, durationMs: 5 };
    const answer = { ...API, who: "api-1 ingress", startMs: 1, durationMs: 3 };
    expect(shapeOf(trace(call, answer))).toEqual([[0, call.url, "web-1 egress", "api-1 ingress"]]);
  });

  test("stand by themselves where nothing says who called", ({ expect }) => {
    const unknown = { url: "somewhere.else/", who: "web-1", startMs: 0, durationMs: 5 };
    const later = { ...API, who: "api-1 ingress", startMs: 50, durationMs: 5 };
    expect(shapeOf(trace(unknown, later)).map(([depth]) => depth)).toEqual([0, 0]);
  });
});
