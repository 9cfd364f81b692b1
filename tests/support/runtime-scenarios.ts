import type { AccessLogRecord, Simulation } from "../../simulator/index.ts";

/** What both runtimes must pass: the same requests give the same lines. A runtime that needs a line of its own here has a bug. */
export const SCENARIOS = [
  { title: "a request", path: "/", status: 200 },
  { title: "a query, which is not logged", path: "/?key1=value1", status: 200 },
  { title: "a body", path: "/echo", method: "POST", body: "hello", status: 200 },
  { title: "a status of the app", path: "/status/418", status: 418 },
  { title: "100000 bytes", path: "/size/100000", status: 200 },
  {
    title: "an app that breaks off, three times with the retries",
    path: "/abort",
    status: 503,
    lines: 3,
  },
  { title: "quotes in a header", path: "/", headers: { "user-agent": 'a "b" c' }, status: 200 },
  {
    title: "an X-Forwarded-For that came",
    path: "/",
    headers: { "x-forwarded-for": "10.0.0.1, 10.0.0.2" },
    status: 200,
  },
] as const;

/** Sends every scenario's request, and answers with the lines that the server's proxy wrote, what varies taken out. */
export async function playScenarios(simulation: Simulation): Promise<readonly object[]> {
  const reader = simulation.accessLog("server");
  const played: object[] = [];
  for (const scenario of SCENARIOS) {
    const { title, path, status: _status, ...request } = scenario;
    const { lines = 1, ...options } = { lines: undefined, ...request };
    const response = await simulation.request(
      "client",
      `http://app.sample-namespace${path}`,
      options,
    );
    const taken = await reader.take(lines ?? 1);
    played.push({
      title,
      status: response.status,
      lines: taken.map(({ raw, record }) => ({ keys: typesOf(raw), record: steady(record) })),
    });
  }
  return played;
}

/** Keys and JSON types of a line. */
function typesOf(raw: string): object {
  return Object.fromEntries(
    Object.entries(JSON.parse(raw)).map(([key, value]) => [
      key,
      value === null ? "null" : typeof value,
    ]),
  );
}

/** A record without what differs from one request to the next. */
function steady(record: AccessLogRecord | undefined): object {
  if (record === undefined || record.appProtocol === "tcp")
    throw new TypeError("It is no HTTP line.");
  const { startTime: _1, durationMs: _2, requestId: _3, ...rest } = record;
  const { upstreamServiceTimeMs, ...steadyRest } = rest;
  return { ...steadyRest, hasServiceTime: upstreamServiceTimeMs !== undefined };
}
