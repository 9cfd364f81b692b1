import { statSync } from "node:fs";
import { type OutgoingHttpHeaders, request } from "node:http";
import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/index.ts";
import { callUrl, openApiClient } from "../support/api-client.ts";
import { ALL_PROTOCOLS } from "../support/runtime-scenarios.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

/** The app with an endpoint of each protocol and its client, and the API of it, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from it.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  .extend("served", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const env = { ...process.env, SC_SIM_HOME: home };
    const { inputs } = ALL_PROTOCOLS;
    const simulation = await simulate({ runtime: "local", inputs, direction: "both", env });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return { simulation, api: await simulation.serveApi() };
  })
  .extend("client", ({ served }) => openApiClient(served.api))
  /** Where the next lines will be. */
  .extend("last", async ({ client }) => (await client.get("")).json.lines.last as number);

const HTTP = "http://http.all-protocols/";
const GET_404 = { service: "client", url: `${HTTP}status/404` };

describe("who may call the API", () => {
  type Row = {
    readonly title: string;
    readonly headers: (port: string) => OutgoingHttpHeaders;
    readonly says: RegExp;
    readonly status?: number;
  };
  const REFUSED: readonly Row[] = [
    {
      title: "a page whose name leads here",
      headers: (port) => ({ host: `evil.example:${port}` }),
      says: /the Host "evil\.example:\d+", only with 127\.0\.0\.1:\d+, localhost:/,
    },
    { title: "another port", headers: () => ({ host: "127.0.0.1:1" }), says: /Host "127/ },
    { title: "no port", headers: () => ({ host: "127.0.0.1" }), says: /Host "127\.0\.0\.1"/ },
    {
      title: "a page of another site",
      headers: () => ({ origin: "http://evil.example" }),
      says: /the Origin "http:\/\/evil\.example"/,
    },
    {
      title: "a page of another port",
      headers: () => ({ origin: "http://127.0.0.1:1" }),
      says: /the Origin/,
    },
    { title: "a sandboxed page", headers: () => ({ origin: "null" }), says: /the Origin "null"/ },
    {
      title: "what a page of this site loads",
      headers: () => ({ "sec-fetch-site": "same-site" }),
      says: /the Sec-Fetch-Site "same-site"/,
    },
    {
      title: "nobody that is known",
      headers: () => ({ authorization: undefined }),
      says: /Authorization is missing/,
      status: 401,
    },
    {
      title: "another token",
      headers: () => ({ authorization: `Bearer ${"x".repeat(43)}` }),
      says: /does not have the token/,
      status: 401,
    },
    {
      title: "another kind of authorization",
      headers: () => ({ authorization: "Basic eDp5" }),
      says: /does not have the token/,
      status: 401,
    },
  ];

  test.for(REFUSED)(
    "is not $title",
    async ({ headers, says, status = 403 }, { served, expect }) => {
      const { url, token } = served.api;
      const { port } = new URL(url);
      const authorization = `Bearer ${token}`;
      for (const path of ["", "/stream", "/nothing"]) {
        const answer = await callUrl(url + path, { headers: { authorization, ...headers(port) } });
        expect(answer.status).toBe(status);
        expect(answer.json.error).toMatchObject({
          code: "API_REFUSED",
          problem: expect.stringMatching(says),
        });
        expect(answer.headers["www-authenticate"]).toBe(status === 401 ? "Bearer" : undefined);
      }
    },
  );

  test("is whoever has the token, by each name of this machine and from its own pages", async ({
    served,
    client,
    expect,
  }) => {
    const { port } = new URL(served.api.url);
    for (const name of [`127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      const headers = { host: name, origin: `http://${name}`, "sec-fetch-site": "same-origin" };
      expect((await client.call("", { headers })).status).toBe(200);
    }
    expect((await client.call("", { headers: { "sec-fetch-site": "none" } })).status).toBe(200);
  });

  test("answers are kept by nobody, and nothing in them is run", async ({ client, expect }) => {
    for (const path of ["", "/nothing"]) {
      const { headers } = await client.get(path);
      expect(headers).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'",
        "x-content-type-options": "nosniff",
      });
      expect(headers).not.toHaveProperty("x-powered-by");
    }
  });

  test("the token is long, random, and in a file that only its owner can read", async ({
    served,
    expect,
  }) => {
    const { api } = served;
    expect(Buffer.from(api.token, "base64url")).toHaveLength(32);
    expect(statSync(api.envFile).mode & 0o777).toBe(0o600);
  });
});

describe("what is wrong with a call is said", () => {
  type Row = {
    readonly path: string;
    readonly body?: string;
    readonly status?: number;
    readonly code?: string;
    readonly says: RegExp;
  };
  const WRONG: readonly Row[] = [
    {
      path: "/api/runs/20200101-000000-abcd/lines",
      status: 404,
      code: "NO_SIMULATION",
      says: /no run "20200101-000000-abcd", only \d{8}-\d{6}-[\da-f]{4}\./,
    },
    { path: "/nothing", status: 404, says: /has no GET .*\/nothing, only GET \/api\/runs/ },
    { path: "/checks", status: 404, says: /has no GET/ },
    { path: "/lines?limt=1", says: /limt: There is no such parameter; the nearest is "limit"/ },
    { path: "/lines?limit=1001", says: /limit: It is the number 1001; at most 1000/ },
    { path: "/lines?limit=ten&after=-1", says: /2 things[\s\S]*after[\s\S]*limit: .*"ten"/ },
    { path: "/lines?kinds=access,ap", says: /kinds\.1: .*"ap"/ },
    { path: "/lines?service=clint", says: /no service "clint"; the nearest is "client"/ },
    { path: "/lines?status=5x&since=x", says: /status: "5x"[\s\S]*since: "x"/ },
    { path: "/lines?kinds=app&status=200", says: /kinds app have no status/ },
    { path: "/lines?requestId=", says: /requestId is empty/ },
    { path: "/lines?after=1&after=2", says: /after: / },
    { path: "?x=1", says: /x: There is no such parameter/ },
    { path: "/lines?after=999999999", says: /no line 999999999; the last one is \d+/ },
    { path: "/lines/wait", body: '{"after":999999999}', says: /no line 999999999; the last one/ },
    { path: "/stream?after=999999999", says: /no line 999999999; the last one is \d+/ },
    { path: "/requests/%zz", says: /cannot be read/ },
    { path: "/requests", body: "", says: /service: It is missing[\s\S]*url: It is missing/ },
    { path: "/requests", body: "null", says: /It is not a JSON object/ },
    { path: "/requests", body: "[1]", says: /It is not a JSON object/ },
    { path: "/requests", body: '{"service":', says: /cannot be read: .*JSON/ },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://a/","methd":"GET"}',
      says: /methd: There is no such key; the nearest is "method"/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://a/","count":1001}',
      says: /count: It is the number 1001; at most 1000/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://a/","body":"a","bodyBase64":"YQ=="}',
      says: /a body, and a bodyBase64/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"grpc://a/b/C","proto":"a.proto"}',
      says: /"a\.proto" is not an absolute path/,
    },
    {
      path: "/requests",
      body: '{"service":"clint","url":"http://http.all-protocols/"}',
      says: /no service "clint"; the nearest is "client"/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://http.all-protocols/","headers":{"x-a":"1\\r\\nx-b: 2"}}',
      says: /headers\.x-a: The value of a header must not have line breaks/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://http.all-protocols/","headers":{"x a":"1"}}',
      says: /headers: The name of a header must not have spaces/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://http.all-protocols/","method":"GET\\r\\n"}',
      says: /method: A method must be one word/,
    },
    {
      path: "/requests",
      body: '{"service":"client","url":"http://nowhere/"}',
      status: 422,
      code: "REQUEST_FAILED",
      says: /No endpoint nowhere:80/,
    },
    {
      path: "/requests",
      body: `{"service":"client","url":"http://http.all-protocols/","body":"${"x".repeat(2 ** 20)}"}`,
      status: 413,
      says: /more than 1048576 bytes/,
    },
    {
      path: "/lines/wait",
      body: '{"fields":{"respons_code":200}}',
      says: /fields\.respons_code: .*the nearest is "response_code"/,
    },
    { path: "/lines/wait", body: '{"fields":{"path":{"pattern":"("}}}', says: /path\.pattern: / },
    { path: "/lines/wait", body: '{"service":"clint"}', says: /nearest is "client"/ },
    { path: "/lines/wait", body: '{"profile":"aws"}', says: /aws/ },
    { path: "/lines/wait", body: '{"service":"client"}', says: /client writes no access log/ },
    { path: "/lines/wait", body: '{"format":"TEXT"}', says: /has format TEXT, only JSON/ },
    { path: "/lines/wait", body: '{"timeoutMs":600001}', says: /timeoutMs: / },
    {
      path: "/lines/wait",
      body: '{"timeoutMs":0}',
      says: /timeoutMs: .*; more than 0 was expected/,
    },
    {
      path: "/checks",
      body: JSON.stringify({
        line: JSON.stringify({
          ...{ authority: "a", bytes_received: 0, bytes_sent: 0, duration: 1, forwarded_for: null },
          ...{ method: "GET", path: `/${"a".repeat(60)}b`, protocol: "HTTP/1.1", request_id: "a" },
          ...{ response_code: 200, start_time: "2026-11-26T14:25:22.905Z" },
          ...{ upstream_service_time: "1", user_agent: "a" },
        }),
        fields: { path: { pattern: "^/(a+)+$" } },
      }),
      says: /\(a\+\)\+\$\/ takes more than 2000 ms for a value of 62 characters/,
    },
    { path: "/checks", body: "{}", says: /either a line or the seq/ },
    { path: "/checks", body: '{"line":"x","seq":1}', says: /either a line or the seq/ },
    { path: "/checks", body: '{"seq":999999999}', status: 404, says: /no line 999999999/ },
  ];

  test.for(WRONG)("$path $says", async (row, { client, expect }) => {
    const { path, body, status = 400, code = "USAGE", says } = row;
    const answer = await client.call(path, body === undefined ? {} : { method: "POST", body });
    expect(answer.json.error).toMatchObject({
      code,
      problem: expect.stringMatching(says),
      remedy: expect.stringMatching(/\.$/),
    });
    expect(answer.status).toBe(status);
  });
});

describe("the run", () => {
  test("is described in one call", async ({ served, client, expect }) => {
    const { simulation, api } = served;
    const { runId, plan, envoyVersion, runtime, tasks } = simulation;
    const { json } = await client.get("");
    expect(json).toMatchObject({
      ...{ protocol: 1, runId, state: "running", namespace: plan.namespace },
      ...{ envoyVersion, runtime, url: api.url },
      lines: { first: 1, last: expect.any(Number) },
    });
    expect(json.services.map(({ name }: { name: string }) => name)).toEqual(
      plan.services.map(({ name }) => name),
    );
    expect(json.tasks.map(({ taskId }: { taskId: string }) => taskId)).toEqual(
      tasks.map(({ task }) => task.taskId),
    );
    expect(json.endpoints).toContainEqual({
      ...{ url: "grpc://grpc.all-protocols:50051", service: "server", appProtocol: "grpc" },
    });
    const runs = await client.get("/api/runs");
    expect(runs.json.runs).toMatchObject([{ runId, url: api.url }]);
  });

  test("has one API at a time", async ({ served, expect }) => {
    await expect(served.simulation.serveApi()).rejects.toMatchObject({
      code: "USAGE",
      problem: expect.stringContaining(served.api.url),
    });
  });
});

describe("requests", () => {
  test.for(ALL_PROTOCOLS.scenarios)("are sent: $title", async (row, { client, last, expect }) => {
    const { url, options, answer: expected, lines = 1 } = row;
    const { body, ...rest } = options ?? {};
    const content = typeof body === "string" ? { body } : body && base64(body);
    const { status, json } = await client.post("/requests", {
      ...{ service: "client", url, ...rest, ...content },
    });
    expect(status).toBe(200);
    expect(json.sent).toHaveLength(1);
    expect(json.sent[0]).toMatchObject(expected);
    const waited = await client.post("/lines/wait", {
      ...{ after: last, service: "server", direction: "ingress", count: lines },
    });
    expect(waited.json).toMatchObject({ ok: true });
    expect(waited.json.lines[0].appProtocol).toEqual(expect.any(String));
  });

  const base64 = (bytes: Uint8Array) => ({ bodyBase64: Buffer.from(bytes).toString("base64") });

  test("are sent many times, several at a time; each has its id", async ({
    client,
    last,
    expect,
  }) => {
    const { json } = await client.post("/requests", { ...GET_404, count: 20, concurrency: 5 });
    const ids = json.sent.map(({ requestId }: { requestId: string }) => requestId);
    expect(new Set(ids).size).toBe(20);
    for (const sent of json.sent) {
      expect(sent).toMatchObject({ status: 404, ms: expect.any(Number) });
      expect(sent).not.toHaveProperty("body");
    }
    const fields = { response_code: 404, path: "/status/404" };
    const wait = { after: last, service: "server", fields, count: 20 };
    const waited = await client.post("/lines/wait", wait);
    const seen = waited.json.lines.map((line: { fields: object }) => line.fields);
    expect(seen.map((each: { request_id?: string }) => each.request_id).sort()).toEqual(ids.sort());
  });

  test("are sent no more once their caller has left", async ({ served, client, last, expect }) => {
    const { url, token } = served.api;
    const call = request(`${url}/requests`, {
      ...{ method: "POST", headers: { authorization: `Bearer ${token}` }, agent: false },
    });
    call.on("error", () => undefined).end(JSON.stringify({ ...GET_404, count: 1000 }));
    await client.post("/lines/wait", { after: last, count: 1 });
    call.destroy();
    await client.post("/requests", { service: "client", url: `${HTTP}?marker` });
    await client.post("/lines/wait", { after: last, fields: { path: "/?marker" } });
    expect((await client.get(`/lines?after=${last}`)).json.lines.length).toBeLessThan(1000);
  });

  test("have their method, headers and body, of any bytes", async ({ client, last, expect }) => {
    const { json } = await client.post("/requests", {
      ...{ service: "client", url: `${HTTP}status/404`, method: "PUT" },
      headers: { "x-request-id": "mine-1" },
      bodyBase64: "/wA=",
    });
    expect(json.sent).toMatchObject([{ requestId: "mine-1", status: 404 }]);
    const waited = await client.post("/lines/wait", { after: last, requestId: "mine-1" });
    expect(waited.json.lines).toMatchObject([{ fields: { method: "PUT", bytes_received: 2 } }]);
  });

  test("without a response are entries with their error", async ({ client, last, expect }) => {
    const { status, json } = await client.post("/requests", {
      ...{ service: "client", url: "h2c://tcp.all-protocols:7000/", count: 2 },
    });
    expect(status).toBe(200);
    const error = { code: "REQUEST_FAILED", problem: expect.stringContaining("Protocol error") };
    expect(json.sent).toMatchObject([
      { status: 0, error },
      { status: 0, error },
    ]);
    await client.post("/lines/wait", { after: last, protocol: "tcp", count: 2 });
  });
});

describe("lines", () => {
  test("are found by what they are", async ({ client, last, expect }) => {
    const { json } = await client.post("/requests", { ...GET_404, count: 3 });
    await client.post("/requests", { service: "client", url: `${HTTP}?other` });
    await client.post("/lines/wait", { after: last, count: 4 });
    const found = async (query: string) => {
      const { json: page } = await client.get(`/lines?after=${last}${query}`);
      return page.lines.map(({ fields, service, direction }: Record<string, string>) => ({
        ...{ path: (fields as { path?: string } | undefined)?.path, service, direction },
      }));
    };
    const missing = { path: "/status/404", service: "server", direction: "ingress" };
    expect(await found("")).toHaveLength(4);
    expect(await found("&status=4xx")).toEqual([missing, missing, missing]);
    expect(await found("&direction=ingress")).toHaveLength(4);
    expect(await found("&direction=egress")).toEqual([]);
    expect(await found("&service=client")).toEqual([]);
    expect(await found("&service=server&text=/?other")).toEqual([{ ...missing, path: "/?other" }]);
    const [{ requestId }] = json.sent;
    expect(await found(`&requestId=${requestId.slice(0, 20)}`)).toHaveLength(1);
    expect(await found(`&requestId=${requestId}&text=/?other`)).toEqual([]);
    expect(await found("&since=1h")).toHaveLength(4);
    expect(await found("&since=2999-01-01T00:00:00Z")).toEqual([]);
    expect(await found("&kinds=app")).toEqual([]);
  });

  test("come page by page, forward and backward, each once", async ({ client, last, expect }) => {
    await client.post("/requests", { ...GET_404, count: 10 });
    await client.post("/lines/wait", { after: last, count: 10 });
    const all = (await client.get(`/lines?after=${last}`)).json;
    expect(all.hasMore).toBe(false);
    const seqs: readonly number[] = all.lines.map(({ seq }: { seq: number }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    const [first = 0] = seqs;
    const forward: number[] = [];
    for (let after = last; ; after = forward.at(-1) ?? 0) {
      const { json } = await client.get(`/lines?after=${after}&limit=3`);
      forward.push(...json.lines.map(({ seq }: { seq: number }) => seq));
      if (!json.hasMore) break;
    }
    expect(forward).toEqual(seqs);
    const backward: number[] = [];
    for (let before = all.last + 1; before > first; before = backward[0] ?? 0) {
      const { json } = await client.get(`/lines?before=${before}&limit=3`);
      backward.unshift(...json.lines.map(({ seq }: { seq: number }) => seq));
    }
    expect(backward.filter((seq) => seq >= first)).toEqual(seqs);
    const between = await client.get(`/lines?after=${seqs[2]}&before=${seqs[5]}`);
    expect(between.json.lines.map(({ seq }: { seq: number }) => seq)).toEqual(seqs.slice(3, 5));
  });

  test("of one request are those of all tries", async ({ client, last, expect }) => {
    const { json } = await client.post("/requests", {
      ...{ service: "client", url: `${HTTP}status/503`, count: 2 },
    });
    const [{ requestId }] = json.sent;
    await client.post("/lines/wait", { after: last, count: 6 });
    const found = await client.get(`/requests/${requestId}`);
    const line = { fields: { request_id: requestId, response_code: 503 } };
    expect(found.json).toMatchObject({ requestId, lines: [line, line, line] });
    expect((await client.get("/requests/no-such-id")).json.lines).toEqual([]);
  });

  test("of apps and of proxies have no fields", async ({ client, expect }) => {
    const { json } = await client.get("/lines?kinds=proxy,app&limit=5");
    expect(json.lines).toHaveLength(5);
    for (const line of json.lines) {
      expect(line.kind).toMatch(/^(?:proxy|other|outlier|app)$/);
      expect(line).not.toHaveProperty("fields");
    }
  });
});

describe("waiting for lines", () => {
  test("begins before they come", async ({ client, last, expect }) => {
    const fields = { path: { pattern: "later" }, response_code: 200, forwarded_for: null };
    const waiting = client.post("/lines/wait", { after: last, fields, service: "server" });
    await client.post("/requests", { service: "client", url: `${HTTP}?later` });
    expect((await waiting).json).toMatchObject({
      ok: true,
      lines: [{ service: "server", fields: { response_code: 200 } }],
    });
  });

  test("says field by field what the nearest line has instead", async ({
    client,
    last,
    expect,
  }) => {
    await client.post("/requests", GET_404);
    await client.post("/lines/wait", { after: last });
    const fields = { method: "GET", path: "/status/404", response_code: 200, user_agent: null };
    const { status, json } = await client.post("/lines/wait", {
      ...{ after: last, service: "server", fields, timeoutMs: 50 },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ ok: false, lines: [] });
    expect(json.message).toMatch(/^Waited 50 ms for 1 access-log line that fits; 0 of 1 did\./);
    expect(json.message).toMatch(/\n {2}response_code: expected 200, got 404\n[\s\S]*\n +\^$/);
    expect(json.nearest.line.fields.path).toBe("/status/404");
    expect(json.nearest.deviations).toMatchObject([
      { kind: "value", key: "response_code", expected: 200, got: 404 },
      { kind: "value", key: "user_agent", expected: null, got: expect.stringMatching(/^sc-sim/) },
    ]);
  });

  test.for([
    { expected: { protocol: "grpc" }, deviation: { kind: "protocol", got: "http" } },
    { expected: { profile: "aws-docs" }, deviation: { kind: "unknownKey", key: "duration" } },
    {
      expected: { fields: { path: { pattern: "^/x" } } },
      deviation: { key: "path", expected: "something like /^\\/x/" },
    },
  ])("holds lines to $expected", async ({ expected, deviation }, { client, last, expect }) => {
    await client.post("/requests", GET_404);
    await client.post("/lines/wait", { after: last });
    const { json } = await client.post("/lines/wait", {
      ...{ after: last, timeoutMs: 50, ...expected },
    });
    expect(json).toMatchObject({ ok: false });
    expect(json.nearest.deviations).toContainEqual(expect.objectContaining(deviation));
  });

  test("gives the lines that came where there are too few", async ({ client, last, expect }) => {
    await client.post("/requests", GET_404);
    await client.post("/lines/wait", { after: last });
    const wait = { after: last, direction: "ingress", count: 2, timeoutMs: 50 };
    const { json } = await client.post("/lines/wait", wait);
    expect(json).toMatchObject({ ok: false, lines: [{ fields: { response_code: 404 } }] });
    expect(json.message).toBe("Waited 50 ms for 2 access-log lines that fit; 1 of 1 did.");
  });
});

describe("checks", () => {
  test("say what a line of the run is, and field by field what it is not", async ({
    client,
    last,
    expect,
  }) => {
    await client.post("/requests", GET_404);
    const { json: waited } = await client.post("/lines/wait", { after: last });
    const [{ seq, message }] = waited.lines;
    for (const line of [{ seq }, { line: message }]) {
      const right = await client.post("/checks", { ...line, fields: { response_code: 404 } });
      expect(right.json).toMatchObject({ ok: true, deviations: [], appProtocol: "http" });
      const { json } = await client.post("/checks", {
        ...{ ...line, protocol: "http", profile: "aws-docs", fields: { method: "PUT" } },
      });
      expect(json.ok).toBe(false);
      expect(json.deviations).toContainEqual(
        expect.objectContaining({ key: "method", expected: "PUT", got: "GET" }),
      );
      expect(json.deviations).toContainEqual(
        expect.objectContaining({ kind: "missingKey", key: "upstream_host" }),
      );
      expect(json.message).toMatch(/method: expected "PUT", got "GET"/);
    }
    const { json } = await client.post("/checks", { line: "no line" });
    expect(json).toMatchObject({ ok: false, deviations: [{ kind: "unreadable", at: 0 }] });
  });
});

describe("the API of a simulation", () => {
  test.for([
    { options: { port: 70_000 }, says: /port: / },
    { options: { prot: 1 }, says: /prot: .*"port"/ },
  ])("is not served with $options", async ({ options, says }, { served, expect }) => {
    const serving = served.simulation.serveApi(options as object);
    await expect(serving).rejects.toMatchObject({
      code: "USAGE",
      problem: expect.stringMatching(says),
    });
  });

  test("is served again with another token, and ends with the simulation", async ({
    served,
    expect,
  }) => {
    const { simulation, api } = served;
    await api[Symbol.asyncDispose]();
    const { port } = new URL(api.url);
    const again = await simulation.serveApi({ port: Number(port) });
    expect(again.url).toBe(api.url);
    expect((await openApiClient(api).get("")).status).toBe(401);
    expect((await openApiClient(again).get("")).status).toBe(200);
    await simulation.stop();
    await expect(openApiClient(again).get("")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await expect(simulation.serveApi()).rejects.toMatchObject({ code: "NO_SIMULATION" });
  });
});
