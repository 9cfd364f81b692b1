import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, onTestFinished, test } from "vitest";
import { openLocalRequester } from "../../simulator/running/runtime/local/local-request.ts";
import { ecsService, namespaceOf, planFor } from "../support/planned.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests of a task whose way to `web.shop` ends at a server that answers so. */
async function requesterTo(answer: Answer) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
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
  return requester;
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
    const { status, body } = await requester.send({
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
    const { body } = await requester.send({ ...get, method, body: "süß" });
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
    const [first, second] = [await requester.send(get), await requester.send(get)];
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
    await expect(requester.send({ ...get, timeoutMs: 100 })).rejects.toMatchObject({
      code: "REQUEST_FAILED",
      problem: expect.stringMatching(says),
    });
  });

  test("with a header that HTTP does not allow says so", async ({ expect }) => {
    const requester = await requesterTo(mirror);
    await expect(requester.send({ ...get, headers: { "x-bad": "a\nb" } })).rejects.toMatchObject({
      code: "REQUEST_FAILED",
      problem: expect.stringContaining("x-bad"),
    });
  });
});
