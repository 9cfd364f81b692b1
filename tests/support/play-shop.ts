/**
 * A program: starts the shop in a folder, sends requests that show hops, load balancing, errors and retries, and prints as JSON what came back
 * and which lines were written, what varies taken out. A program, so that it can be run as another user.
 *
 * Usage: node tests/support/play-shop.ts <folder> <runtime>
 */
import { parseArgs } from "node:util";
import { simulate } from "../../simulator/app/simulate.ts";
import type { LogLine } from "../../simulator/logs/log-line.ts";
import { steady } from "./runtime-scenarios.ts";

/** How often each is sent, one after the other: both tasks of each service get some. */
const REQUESTS = [
  { service: "web", url: "http://web.shop/orders/1", times: 4, lines: 6 },
  { service: "web", url: "http://web.shop/orders/9", times: 2, lines: 6 },
  { service: "api", url: "http://web.shop/nothing", times: 2, lines: 4 },
  { service: "web", url: "http://web.shop/flaky", times: 1, lines: 6 },
];

const { positionals } = parseArgs({ allowPositionals: true });
const [folder = "", runtime = "local"] = positionals;
await using simulation = await simulate({
  inputs: [folder],
  runtime: runtime === "docker" ? "docker" : "local",
  direction: "both",
  profile: "aws-docs",
});
const played: object[] = [];
for (const { service, url, times, lines: count } of REQUESTS) {
  for (let nth = 0; nth < times; nth++) {
    const response = await simulation.request(service, url);
    const lines = await simulation.linesOf(response, { count });
    const ids = new Set(lines.map(({ record }) => idOf(record)));
    played.push({
      url,
      status: response.status,
      body: String(response.body).replace(/"served_by":"[^"]*"/, '"served_by":"…"'),
      idsOfLines: ids.size,
      lines: lines.map(lineOf).toSorted(),
    });
  }
}
const tasks = new Set(
  simulation
    .log({ kinds: ["access"] })
    .takeStored()
    .map(({ taskName }) => taskName),
);
console.log(JSON.stringify({ played, tasks: [...tasks].toSorted() }));

function idOf(record: LogLine["record"]): string | undefined {
  return record !== undefined && record.appProtocol !== "tcp" ? record.requestId : undefined;
}

/** Programs of different languages call themselves different names, and an order says which process served it. */
function lineOf({ service, direction, record }: LogLine): string {
  const {
    userAgent: _agent,
    bytesSent: _bytes,
    ...rest
  } = steady(record) as Record<string, unknown>;
  return JSON.stringify({ service, direction, ...rest });
}
