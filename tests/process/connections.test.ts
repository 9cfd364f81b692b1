import { once } from "node:events";
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { describe, onTestFinished, test } from "vitest";
import { openConnections } from "../../simulator/running/request/program/connections.ts";
import type { WireRequest } from "../../simulator/running/request/program/wire.ts";

/** What sends requests to this server, until the test ends. */
async function connectionsTo(server: Server) {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connections = openConnections(2);
  onTestFinished(() => {
    connections[Symbol.dispose]();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const request: WireRequest = {
    ...{ protocol: "h2c", host: "127.0.0.1", port, method: "GET", path: "/", headers: {} },
    ...{ authority: "app.shop", timeoutMs: 300, keepsConnection: true, halfCloses: true },
  };
  return {
    socketCount: () => sockets.size,
    send: (change: Partial<WireRequest> = {}) => connections.send({ ...request, ...change }),
    stop: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

const h2 = (answer: (stream: ServerHttp2Stream) => void) =>
  createHttp2Server().on("stream", (stream) => {
    stream.on("error", () => undefined);
    answer(stream);
  });

const hello = (stream: ServerHttp2Stream) => void stream.end("hello");

describe("an HTTP/2 request", () => {
  test("says to whom it goes, and takes the Host header that is given for that", async ({
    expect,
  }) => {
    const server = createHttp2Server((request, response) => {
      response.end(JSON.stringify({ ...request.headers, host: request.authority }));
    });
    const { send } = await connectionsTo(server);
    const hostOf = async (headers: WireRequest["headers"]) =>
      JSON.parse(String((await send({ headers })).body)).host;
    expect(await hostOf({})).toBe("app.shop");
    expect(await hostOf({ host: "other.shop" })).toBe("other.shop");
  });

  test("shares its connection with others, and gets a new one where none is kept", async ({
    expect,
  }) => {
    const { send, socketCount } = await connectionsTo(h2(hello));
    await Promise.all([send(), send(), send()]);
    expect(socketCount()).toBe(1);
    await send({ keepsConnection: false });
    await send();
    expect(socketCount()).toBe(2);
  });

  test("gets a new connection once the server has ended the last one", async ({ expect }) => {
    const { send, socketCount } = await connectionsTo(
      h2((stream) => {
        hello(stream);
        stream.session?.goaway();
      }),
    );
    expect(String((await send()).body)).toBe("hello");
    expect(String((await send()).body)).toBe("hello");
    expect(socketCount()).toBe(2);
  });

  const BROKEN = [
    { title: "is never answered", answer: () => undefined, says: /no answer within 300 ms/ },
    {
      title: "is answered by half",
      answer: (stream: ServerHttp2Stream) => void stream.write("x"),
      says: /no answer within 300 ms/,
    },
    {
      title: "is reset before the answer",
      answer: (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
      says: /REFUSED_STREAM/,
    },
    {
      title: "is broken off within the answer",
      answer: (stream: ServerHttp2Stream) =>
        void stream.write("x", () => stream.destroy(new Error("of the test"))),
      says: /INTERNAL_ERROR/,
    },
    {
      title: "loses its connection within the answer",
      answer: (stream: ServerHttp2Stream) =>
        void stream.write("x", () => stream.session?.socket.destroy()),
      says: /closed before its end \(HTTP\/2 error code 8\)/,
    },
    {
      title: "loses its connection",
      answer: (stream: ServerHttp2Stream) => void stream.session?.destroy(),
      says: /closed before its end/,
    },
  ];
  test.for(BROKEN)("that $title says so", async ({ answer, says }, { expect }) => {
    const { send } = await connectionsTo(h2(answer));
    await expect(send()).rejects.toThrow(says);
  });

  test("to what speaks no HTTP/2 says so", async ({ expect }) => {
    const { send } = await connectionsTo(
      createServer((socket) => void socket.end("what?\r\n\r\n")),
    );
    await expect(send()).rejects.toThrow(/Protocol error/);
  });
});

describe("a TCP request", () => {
  const tcp = { protocol: "tcp", body: Buffer.from("hello") } as const;

  test("says after its last byte that it was the last, and reads until the other side closes", async ({
    expect,
  }) => {
    const server = createServer({ allowHalfOpen: true }, async (socket) => {
      const chunks: Buffer[] = await socket.toArray();
      socket.end(`all of ${Buffer.concat(chunks)}`);
    });
    const { send } = await connectionsTo(server);
    expect(await send(tcp)).toMatchObject({ status: 0, body: Buffer.from("all of hello") });
  });

  test("that must not be closed by half is open until the answer is there", async ({ expect }) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const early = () => void socket.end("closed early");
      socket.once("end", early).once("data", () => {
        socket.off("end", early);
        setImmediate(() => socket.end("open"));
      });
    });
    const { send } = await connectionsTo(server);
    expect(String((await send({ ...tcp, halfCloses: false })).body)).toBe("open");
  });

  test("takes what has come for the answer where the other side never closes", async ({
    expect,
  }) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => void socket.write("so far"));
    const { send } = await connectionsTo(server);
    expect(String((await send(tcp)).body)).toBe("so far");
  });

  test("to which nothing comes says so", async ({ expect }) => {
    const { send } = await connectionsTo(createServer({ allowHalfOpen: true }));
    await expect(send(tcp)).rejects.toThrow("no answer within 300 ms");
  });

  test("that is reset says so", async ({ expect }) => {
    const { send } = await connectionsTo(createServer((socket) => socket.resetAndDestroy()));
    await expect(send(tcp)).rejects.toThrow(/ECONNRESET/);
  });
});

test.for(["http", "h2c", "tcp"] as const)(
  "a request of %s where nobody listens says so",
  async (protocol, { expect }) => {
    const { send, stop } = await connectionsTo(createServer());
    await stop();
    await expect(send({ protocol })).rejects.toThrow(/ECONNREFUSED/);
  },
);
