import { getEventListeners, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { describe, onTestFinished, test } from "vitest";
import { openLocalRequester } from "../../simulator/running/request/from-local.ts";
import { sendOnce, type TaskRequest } from "../../simulator/running/request/request.ts";
import { ecsService, namespaceOf, planFor } from "../support/planned.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests of a task whose way to `web.shop` ends at a server that answers so. */
async function requesterTo(answer: Answer) {
  const server = createServer(answer);
  onTestFinished(() => void server.closeAllConnections());
  return requesterToServer(server);
}

async function requesterToServer(server: Server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const plan = await planFor(namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }] })));
  const tasks = plan.tasks.map((task) => {
    const egress = task.proxy.egress.map((listener) => ({
      ...listener,
      listenerAddress: "127.0.0.1",
      listenerPort: port,
    }));
    return { ...task, proxy: { ...task.proxy, egress } };
  });
  const requester = openLocalRequester({ ...plan, tasks }, "web");
  onTestFinished(() => requester[Symbol.asyncDispose]());
  return {
    ...requester,
    sendOnce: (request: TaskRequest) => sendOnce(requester, request),
  };
}

const get = { method: "GET", url: "http://web.shop/", headers: {} };

/** Answers with what came, as JSON. */
const mirror: Answer = async (request, response) => {
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, headers, body: await text(request) }));
};

describe("a request from a task", () => {
  test("carries the host as it was typed, and headers of one name once", async ({ expect }) => {
    const requester = await requesterTo(mirror);
    const { status, body } = await requester.sendOnce({
      ...get,
      url: "http://WEB.shop:80/a%20b?x=1#part",
      headers: { "User-Agent": "mine", Accept: "text/plain" },
    });
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({
      url: "/a%20b?x=1",
      headers: { host: "WEB.shop", "user-agent": "mine", accept: "text/plain" },
    });
  });

  test.for(["GET", "POST", "DELETE"])("can have a body: %s", async (method, { expect }) => {
    const requester = await requesterTo(mirror);
    const { body } = await requester.sendOnce({ ...get, method, body: "süß" });
    expect(JSON.parse(body.toString())).toMatchObject({
      method,
      body: "süß",
      headers: { "content-length": "5" },
    });
  });

  test("keeps its connection for the next one", async ({ expect }) => {
    const requester = await requesterTo(({ socket }, response) =>
      response.end(String(socket.remotePort)),
    );
    const [first, second] = [await requester.sendOnce(get), await requester.sendOnce(get)];
    expect(second.body).toEqual(first.body);
  });

  const FAILURES: readonly { title: string; answer: Answer; says: RegExp }[] = [
    { title: "is never answered", answer: () => undefined, says: /no answer within 100 ms/ },
    {
      title: "is answered by half",
      answer: (_request, response) =>
        void response.writeHead(200, { "content-length": 9 }).write("x"),
      says: /no answer within 100 ms/,
    },
    {
      title: "is broken off before the answer",
      answer: ({ socket }) => void socket.destroy(),
      says: /socket hang up/,
    },
    {
      title: "is broken off within the answer",
      answer: ({ socket }, response) => {
        response.writeHead(200, { "content-length": 9 }).write("x", () => socket.destroy());
      },
      says: /aborted/,
    },
    {
      title: "is answered with something else than HTTP",
      answer: ({ socket }) => void socket.end("what?\r\n\r\n"),
      says: /Parse Error/,
    },
  ];
  test.for(FAILURES)("that $title says so", async ({ answer, says }, { expect }) => {
    const requester = await requesterTo(answer);
    await expect(requester.sendOnce({ ...get, timeoutMs: 100 })).rejects.toMatchObject({
      code: "REQUEST_FAILED",
      problem: expect.stringMatching(says),
    });
  });

  test("with a header that HTTP does not allow says so", async ({ expect }) => {
    const requester = await requesterTo(mirror);
    await expect(
      requester.sendOnce({ ...get, headers: { "x-bad": "a\nb" } }),
    ).rejects.toMatchObject({
      code: "REQUEST_FAILED",
      problem: expect.stringContaining("x-bad"),
    });
  });
});

describe("a request that is sent many times", () => {
  test("goes on after one that got no answer, and tells of each", async ({ expect }) => {
    let count = 0;
    const requester = await requesterTo(({ socket }, response) => {
      count += 1;
      if (count % 2 === 0) socket.destroy();
      else response.end("ok");
    });
    const outcomes: unknown[] = [];
    await requester.send(get, {
      count: 6,
      concurrency: 1,
      onResponse: (response) =>
        void outcomes.push("status" in response ? response.status : response.problem),
    });
    const failed = "GET http://web.shop/: socket hang up.";
    expect(outcomes).toEqual([200, failed, 200, failed, 200, failed]);
  });

  const RATES = [
    { concurrency: 1, count: 4 },
    { concurrency: 3, count: 7 },
    { concurrency: 300, count: 300 },
  ];
  test.for(RATES)(
    "has $concurrency on their way at a time",
    async ({ concurrency, count }, { expect }) => {
      const waiting: ServerResponse[] = [];
      let most = 0;
      let total = 0;
      const requester = await requesterTo((_request, response) => {
        total += 1;
        waiting.push(response);
        most = Math.max(most, waiting.length);
        if (waiting.length === concurrency || total === count) {
          for (const each of waiting.splice(0)) each.end();
        }
      });
      await requester.send(get, { count, concurrency, onResponse: () => undefined });
      expect({ most, total }).toEqual({ most: concurrency, total: count });
    },
  );

  test("waits with the next until its answer was taken", async ({ expect }) => {
    let asked = 0;
    const requester = await requesterTo((_request, response) => {
      asked += 1;
      response.end();
    });
    const askedWhenTaken: number[] = [];
    await requester.send(get, {
      count: 3,
      concurrency: 1,
      async onResponse() {
        await new Promise((resolve) => setImmediate(resolve));
        askedWhenTaken.push(asked);
      },
    });
    expect(askedWhenTaken).toEqual([1, 2, 3]);
  });
});

describe("the signal of a request", () => {
  const listenersOf = (signal: AbortSignal) => getEventListeners(signal, "abort");

  test.for(["http", "h2c", "tcp"])("breaks it off: %s", async (scheme, { expect }) => {
    const server = createTcpServer((socket) => void socket.on("error", () => undefined));
    const requester = await requesterToServer(server);
    const { signal, abort } = abortable();
    const connected = once(server, "connection");
    const sent = requester.sendOnce({ ...get, url: `${scheme}://web.shop:80/`, signal });
    const [socket] = await connected;
    const closed = once(socket.resume(), "close");
    expect(listenersOf(signal)).toHaveLength(1);
    const reason = new Error("Test timed out in 5000ms.\nIf this is a long-running test …");
    abort(reason);
    const error = await sent.catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "REQUEST_FAILED",
      problem: expect.stringMatching(
        /web\.shop:80\/: no answer after \d+\.\d s, when its signal was aborted \(Test timed out in 5000ms\)\.$/,
      ),
    });
    // vitest reports the reason, and its cause with it.
    expect(reason.cause).toBe(error);
    expect(listenersOf(signal)).toEqual([]);
    await closed;
  });

  test("says how many answers of how many had come, and sends no more", async ({ expect }) => {
    const { signal, abort } = abortable();
    let asked = 0;
    const requester = await requesterTo((_request, response) => {
      asked += 1;
      if (asked < 3) response.end();
      else abort("enough");
    });
    const request = { ...get, signal };
    const sent = requester.send(request, { count: 9, concurrency: 1, onResponse: () => undefined });
    await expect(sent).rejects.toMatchObject({
      code: "REQUEST_FAILED",
      problem: expect.stringMatching(/: 2 of 9 answers after .* aborted \(enough\)\.$/),
    });
    expect(asked).toBe(3);
  });

  test("that is aborted already lets nothing be sent", async ({ expect }) => {
    let asked = 0;
    const requester = await requesterTo(() => {
      asked += 1;
    });
    const { signal, abort } = abortable();
    abort("too late");
    await expect(requester.sendOnce({ ...get, signal })).rejects.toThrow(/too late/);
    expect(asked).toBe(0);
  });

  test("has no listener left after an answer or a failure", async ({ expect }) => {
    const requester = await requesterTo(mirror);
    const { signal } = abortable();
    await requester.sendOnce({ ...get, signal });
    await requester.sendOnce({ ...get, url: "http://nobody.shop/", signal }).catch(() => undefined);
    expect(listenersOf(signal)).toEqual([]);
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}
