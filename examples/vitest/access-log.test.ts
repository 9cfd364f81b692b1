import { type LogLine, maskVolatile, type Simulation, simulate } from "service-connect-simulator";
import "service-connect-simulator/vitest";
import { afterAll, beforeAll, expect, test } from "vitest";

let sim: Simulation;
let line: LogLine | undefined;

beforeAll(async () => {
  sim = await simulate();
  const url = "http://app.sample-namespace/?key1=value1";
  const response = await sim.request("client", url, { headers: { "user-agent": "vitest" } });
  expect(response.status).toBe(200);
  [line] = await sim.linesOf(response);
}, 60_000);

afterAll(() => sim[Symbol.asyncDispose]());

test("has these fields", () => {
  const authority = "app.sample-namespace";
  const fields = { authority, path: "/", response_code: 200, user_agent: "vitest" };
  expect([line]).toContainAccessLog(fields);
});

test("keeps to the contract", () => {
  const contract = { protocol: "http", format: "JSON", profile: "observed-2025-11" } as const;
  expect(line).toBeServiceConnectAccessLog(contract);
});

test("is as before, but for what differs each time", () => {
  expect(maskVolatile(line?.raw ?? "")).toMatchInlineSnapshot(
    `"{"authority":"app.sample-namespace","bytes_received":0,"bytes_sent":11,"duration":"<duration>","forwarded_for":null,"method":"GET","path":"/","protocol":"HTTP/1.1","request_id":"<request_id>","response_code":200,"start_time":"<start_time>","upstream_service_time":"<upstream_service_time>","user_agent":"vitest"}"`,
  );
});
