import assert from "node:assert/strict";
import test, { before } from "node:test";
import { assertServiceConnectAccessLog, maskVolatile } from "service-connect-simulator/line";

/** A line, as the simulator's API has it. */
type Line = { message: string; fields: Record<string, unknown> };
let line: Line;

before(async () => {
  const response = await fetch("http://app.sample-namespace/?key1=value1", {
    headers: { "x-request-id": crypto.randomUUID(), "user-agent": "node-test" },
  });
  assert.equal(response.status, 200);
  line = await waitForLine({ service: "server", fields: { user_agent: "node-test" } });
});

test("has these fields", () => {
  const { authority, path, response_code } = line.fields;
  assert.deepEqual(
    { authority, path, response_code },
    { authority: "app.sample-namespace", path: "/", response_code: 200 },
  );
});

test("keeps to the contract", () => {
  assertServiceConnectAccessLog(line.message, {
    protocol: "http",
    format: "JSON",
    profile: "observed-2025-11",
  });
});

test("is as before, but for what differs each time", (t) => {
  t.assert.snapshot(maskVolatile(line.message));
});

/** `sc-sim run` sets both variables. */
async function waitForLine(expected: object): Promise<Line> {
  const { SC_SIM_API, SC_SIM_API_TOKEN } = process.env;
  const response = await fetch(`${SC_SIM_API}/lines/wait`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${SC_SIM_API_TOKEN}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(expected),
  });
  const answer = (await response.json()) as { ok: boolean; message?: string; lines: [Line] };
  assert.ok(answer.ok, answer.message);
  return answer.lines[0];
}
