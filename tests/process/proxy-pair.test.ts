import { once } from "node:events";
import http, { type IncomingHttpHeaders, type RequestListener } from "node:http";
import http2 from "node:http2";
import net, { type Server } from "node:net";
import { describe, onTestFinished, test } from "vitest";
import { envoyLogFormat, profileNamed } from "../../simulator/line/access-log/formats.ts";
import { reserveLocalAddresses } from "../../simulator/running/runtime/local/address-book.ts";
import type { AppProtocol } from "../../simulator/topology/model/namespace.ts";
import { bootstrapForTask } from "../../simulator/topology/proxy/bootstrap-for-task.ts";
import { startEnvoy } from "../support/envoy-process.ts";
import { ecsService, namespaceOf, planFor } from "../support/planned.ts";

const profile = profileNamed("observed-2025-11");

interface PairOptions {
  readonly appProtocol: AppProtocol;
  readonly app: Server;
  readonly perRequestTimeoutMs?: number;
}

/** A client's proxy and a server's proxy with an app behind it; both log what they do as JSON. */
async function openPair({ appProtocol, app, perRequestTimeoutMs }: PairOptions) {
  const accessLog = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
  const timeout = perRequestTimeoutMs === undefined ? {} : { perRequestTimeoutMs };
  const exposes = [{ name: "app", appProtocol, ...timeout }];
  const namespace = namespaceOf(
    ecsService({ name: "client", accessLog }),
    ecsService({ name: "server", accessLog, exposes }),
  );
  const books: Awaited<ReturnType<typeof reserveLocalAddresses>>[] = [];
  const plan = await planFor(namespace, {
    settings: { direction: "both" },
    async reserve(request) {
      const book = await reserveLocalAddresses(request);
      books.push(book);
      onTestFinished(() => book[Symbol.asyncDispose]());
      return book.addresses;
    },
  });
  const [client, server] = plan.tasks;
  const [at] = client?.proxy.egress ?? [];
  const [receiver] = server?.proxy.ingress ?? [];
  if (!client || !server || !at || !receiver) throw new TypeError("Two tasks were planned.");
  for (const { taskId } of plan.tasks) {
    await books[0]?.releaseProxyPorts(taskId);
    await books[0]?.releaseAppPorts(taskId);
  }
  await once(app.listen(receiver.appPort, receiver.appAddress), "listening");
  onTestFinished(() => void app.close());
  const [egress, ingress] = await Promise.all(
    [client, server].map((task) => startEnvoy(bootstrapForTask({ task, profile }))),
  );
  if (!egress || !ingress) throw new TypeError("Two proxies were started.");
  const linesOf = async (from: typeof egress, count: number) =>
    (await from.take(count)).map((line): Record<string, unknown> => JSON.parse(line));
  return {
    host: at.listenerAddress,
    port: at.listenerPort,
    egress,
    ingress,
    egressLines: (count: number) => linesOf(egress, count),
    ingressLines: (count: number) => linesOf(ingress, count),
  };
}

type Pair = Awaited<ReturnType<typeof openPair>>;

async function get({ host, port }: Pair, path: string, headers: Record<string, string> = {}) {
  const request = http.get({
    host,
    port,
    path,
    agent: false,
    headers: { host: "app.shop", ...headers },
  });
  const [response] = await once(request, "response");
  response.resume();
  await once(response, "end");
  return response as http.IncomingMessage;
}

/** Writes bytes, and gives back everything that comes until the other side closes. */
async function sendBytes({ host, port }: Pair, bytes: string): Promise<string> {
  const socket = net.connect({ host, port }).setEncoding("utf8");
  socket.write(bytes);
  let received = "";
  for await (const chunk of socket) received += chunk;
  return received;
}

const answers = (listener: RequestListener) => http.createServer(listener);
const keysOf = (appProtocol: AppProtocol) =>
  Object.keys(
    envoyLogFormat({
      profile,
      protocol: appProtocol,
      format: "JSON",
      includeQueryParameters: "DISABLED",
    }).format,
  ).sort();

describe("an http request", () => {
  test("is logged by both proxies under one id, without its query, and reaches the app as on AWS", async ({
    expect,
  }) => {
    const seen: IncomingHttpHeaders[] = [];
    const app = answers((request, response) => {
      seen.push(request.headers);
      response.end("Hello World");
    });
    const pair = await openPair({ appProtocol: "http", app });
    const response = await get(pair, "/?key1=value1");
    expect(response.headers).toMatchObject({ server: "envoy" });

    const [[sent], [received]] = await Promise.all([pair.egressLines(1), pair.ingressLines(1)]);
    const expected = {
      method: "GET",
      path: "/",
      response_code: 200,
      bytes_sent: 11,
      forwarded_for: null,
    };
    for (const line of [sent, received]) {
      expect(Object.keys(line ?? {}).sort()).toEqual(keysOf("http"));
      expect(line).toMatchObject({ ...expected, authority: "app.shop", protocol: "HTTP/1.1" });
    }
    expect(sent?.["request_id"]).toBe(received?.["request_id"]);
    expect(seen[0]).toMatchObject({
      "x-request-id": sent?.["request_id"],
      "x-forwarded-proto": "http",
      "x-envoy-expected-rq-timeout-ms": "15000",
    });
    expect(seen[0]).not.toHaveProperty("x-forwarded-for");
  });

  test("keeps the id that its sender gave it", async ({ expect }) => {
    const pair = await openPair({
      appProtocol: "http",
      app: answers((_, response) => response.end()),
    });
    await get(pair, "/", { "x-request-id": "mine" });
    expect(await pair.ingressLines(1)).toMatchObject([{ request_id: "mine" }]);
  });

  test("that the app answers with 503 is tried three times, and is one line for its sender", async ({
    expect,
  }) => {
    const app = answers((_, response) => response.writeHead(503).end());
    const pair = await openPair({ appProtocol: "http", app });
    await get(pair, "/");
    const [sent] = await pair.egressLines(1);
    const received = await pair.ingressLines(3);
    expect(new Set(received.map((line) => line["request_id"]))).toEqual(
      new Set([sent?.["request_id"]]),
    );
    expect(await pair.egress.end()).toEqual([]);
    expect(await pair.ingress.end()).toEqual([]);
  });

  test("that takes longer than perRequestTimeoutSeconds is 504 for its sender, 0 for its receiver", async ({
    expect,
  }) => {
    const app = answers(() => undefined);
    const pair = await openPair({ appProtocol: "http", app, perRequestTimeoutMs: 200 });
    expect((await get(pair, "/")).statusCode).toBe(504);
    expect(await pair.egressLines(1)).toMatchObject([{ response_code: 504 }]);
    expect(await pair.ingressLines(1)).toMatchObject([{ response_code: 0 }]);
  });

  test("fails five times, and the ejection of its receiver is told among the lines; alone, it is still tried", async ({
    expect,
  }) => {
    const app = answers((_, response) => response.writeHead(503).end());
    const pair = await openPair({ appProtocol: "http", app });
    for (const path of ["/1", "/2", "/3"]) await get(pair, path);
    const lines = await pair.egressLines(4);
    expect(lines.find((line) => "action" in line)).toMatchObject({
      action: "EJECT",
      type: "CONSECUTIVE_GATEWAY_FAILURE",
      cluster_name: "egress-app.shop-80",
      enforced: true,
    });
    const received = (await pair.ingress.end()).map((line) => JSON.parse(line).path);
    expect(received).toContain("/3");
  });

  test("of HTTP/1.0 is answered 426 by the sender's proxy", async ({ expect }) => {
    const pair = await openPair({ appProtocol: "http", app: answers(() => undefined) });
    const answer = await sendBytes(pair, "GET / HTTP/1.0\r\nHost: app.shop\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 426 /);
    expect(await pair.egressLines(1)).toMatchObject([{ response_code: 426 }]);
    expect(await pair.ingress.end()).toEqual([]);
  });

  test("for a WebSocket is answered 403 by the sender's proxy", async ({ expect }) => {
    const pair = await openPair({ appProtocol: "http", app: answers(() => undefined) });
    const upgrade = { connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
    expect((await get(pair, "/", upgrade)).statusCode).toBe(403);
    expect(await pair.egressLines(1)).toMatchObject([{ response_code: 403 }]);
    expect(await pair.ingress.end()).toEqual([]);
  });

  test("may come in HTTP/2: the sender's line says so, the receiver's says HTTP/1.1", async ({
    expect,
  }) => {
    const app = answers((_, response) => response.end("Hello World"));
    const pair = await openPair({ appProtocol: "http", app });
    const session = http2.connect(`http://${pair.host}:${pair.port}`);
    const call = session.request({ ":path": "/" });
    call.resume();
    await once(call, "close");
    session.close();
    expect(await pair.egressLines(1)).toMatchObject([{ protocol: "HTTP/2", response_code: 200 }]);
    expect(await pair.ingressLines(1)).toMatchObject([{ protocol: "HTTP/1.1" }]);
  });
});

describe("an http2 endpoint", () => {
  test("takes HTTP/1.1 too: the sender's line says so, the receiver's says HTTP/2", async ({
    expect,
  }) => {
    const app = http2.createServer((_, response) => response.end("Hello World"));
    const pair = await openPair({ appProtocol: "http2", app });
    await get(pair, "/");
    const [[sent], [received]] = await Promise.all([pair.egressLines(1), pair.ingressLines(1)]);
    expect(sent).toMatchObject({ protocol: "HTTP/1.1", stream_id: sent?.["request_id"] });
    expect(received).toMatchObject({ protocol: "HTTP/2", bytes_sent: 11 });
    expect(Object.keys(received ?? {}).sort()).toEqual(keysOf("http2"));
  });
});

describe("a grpc call", () => {
  test("is logged with its status by both proxies", async ({ expect }) => {
    const app = http2.createServer().on("stream", (stream) => {
      stream.respond(
        { ":status": 200, "content-type": "application/grpc" },
        { waitForTrailers: true },
      );
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "5" }));
      stream.end();
    });
    const pair = await openPair({ appProtocol: "grpc", app });
    const session = http2.connect(`http://${pair.host}:${pair.port}`);
    const call = session.request({
      ":method": "POST",
      ":path": "/pkg.Service/Method",
      "content-type": "application/grpc",
      te: "trailers",
    });
    call.end().resume();
    await once(call, "close");
    session.close();
    for (const [line] of [await pair.egressLines(1), await pair.ingressLines(1)]) {
      expect(line).toMatchObject({
        grpc_status: "NotFound",
        protocol: "HTTP/2",
        response_code: 200,
      });
      expect(Object.keys(line ?? {}).sort()).toEqual(keysOf("grpc"));
    }
  });
});

describe("a tcp connection", () => {
  test("is logged by both proxies when it ends, with the bytes of each way", async ({ expect }) => {
    const app = net.createServer((socket) => {
      socket.once("data", () => socket.end("goodbye"));
    });
    const pair = await openPair({ appProtocol: "tcp", app });
    expect(await sendBytes(pair, "hello")).toBe("goodbye");
    for (const [line] of [await pair.egressLines(1), await pair.ingressLines(1)]) {
      expect(line).toMatchObject({ bytes_received: 5, bytes_sent: 7 });
      expect(Object.keys(line ?? {}).sort()).toEqual(keysOf("tcp"));
    }
  });
});
