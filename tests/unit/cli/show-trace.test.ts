import { describe, test } from "vitest";
import { showTrace } from "../../../simulator/cli/screen/show-trace.ts";
import type { Paint } from "../../../simulator/cli/terminal.ts";
import { traceOf } from "../../../simulator/logs/trace.ts";
import { type HopFacts, hopLines } from "../../support/hop-lines.ts";
import { screenOf } from "../../support/screen.ts";

const SERVICES: Readonly<Record<string, string>> = {
  "web.shop": "web",
  "api.shop": "api",
  "orders.shop:50051": "orders",
};
const requestId = "3f2a9c1e-7d04-4b3e-9a55-0c1de2f3a4b5";
const plain: Paint = (_style, text) => text;

function show(width: number, hops: readonly HopFacts[], paint = plain): string {
  const serviceOf = (authority: string) => SERVICES[authority];
  return showTrace(traceOf({ requestId, lines: hopLines(...hops), serviceOf }), { width, paint });
}

const WEB = { url: "web.shop/orders/1?key1=value1" };
const API = { url: "api.shop/orders/1" };
const ORDERS = { url: "orders.shop:50051/shop.Orders/GetOrder" };

/** A request to web that is tried again twice at api; orders does not know it. */
const SHOP: readonly HopFacts[] = [
  { ...WEB, who: "web-1 egress", startMs: 0, durationMs: 123, status: 404 },
  { ...WEB, who: "web-2 ingress", startMs: 2, durationMs: 119, status: 404 },
  { ...API, who: "web-2 egress", startMs: 7, durationMs: 110, status: 404 },
  { ...API, who: "api-1 ingress", startMs: 9, durationMs: 3, status: 503 },
  { ...API, who: "api-2 ingress", startMs: 31, durationMs: 2, status: 503 },
  { ...API, who: "api-1 ingress", startMs: 84, durationMs: 31, status: 404 },
  { ...ORDERS, who: "api-1 egress", startMs: 92, durationMs: 15, grpcStatus: "NotFound" },
  { ...ORDERS, who: "orders-2 ingress", startMs: 95, durationMs: 8, grpcStatus: "NotFound" },
];

describe("a trace", () => {
  test.for([80, 120])("has a row for each hop: %i columns", async (width, { expect }) => {
    const screen = await screenOf(show(width, SHOP).replaceAll("\n", "\r\n"), { columns: width });
    await expect(screen).toMatchFileSnapshot(`../../fixtures/screens/trace-${width}.txt`);
    for (const row of screen.split("\n")) expect(row.length).toBeLessThanOrEqual(width);
  });
});
