import { describe, test } from "vitest";
import { openRequestLines } from "../../../simulator/app/lines-of.ts";
import type { TaskResponse } from "../../../simulator/running/request/request.ts";
import { hopLines } from "../../support/hop-lines.ts";
import { openLogRun, PROXY_OUTPUT } from "../../support/log-run.ts";
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

/** The lines of one request, of which the log has the client's only. */
function openRequest(headers: TaskResponse["headers"]) {
  const { store, pump } = openLogRun();
  const { remember, linesOf } = openRequestLines({ store, plan });
  const hop = { who: "client-1 egress", url: "web.shop/", startMs: 0, durationMs: 1 };
  for (const { raw } of hopLines(hop, { ...hop, requestId: "an-id-2" }))
    pump.onOutput(PROXY_OUTPUT, Buffer.from(`${raw}\n`), 1000);
  const rest = { status: 200, trailers: {}, body: Buffer.alloc(0), durationMs: 1 };
  const response: TaskResponse = { ...rest, headers, requestId: "an-id" };
  remember(response, sent);
  return { response, linesOf };
}

describe("the lines of a request", () => {
  test("are those of both proxies, and of no request whose id begins alike", async ({ expect }) => {
    const { response, linesOf } = openRequest({ "x-envoy-upstream-service-time": "1" });
    await expect(linesOf(response, { timeoutMs: 100 })).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      problem: expect.stringContaining("for 2 access lines of request an-id; 1 arrived"),
    });
    expect(await linesOf(response, { count: 1 })).toHaveLength(1);
  });

  test("are one where the client's proxy answered by itself", async ({ expect }) => {
    const { response, linesOf } = openRequest({});
    expect(await linesOf(response)).toHaveLength(1);
  });

  test("are one at least, of a response of which nothing more is known", async ({ expect }) => {
    const { linesOf } = openRequest({});
    expect(await linesOf({ requestId: "an-id" })).toHaveLength(1);
  });
});
