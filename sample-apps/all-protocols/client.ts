import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTcp } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import { request } from "undici";
import { loadGreeter } from "./greeter.ts";

/**
 * Speaks each protocol to the server, by name, when it is asked to: `GET /?url=grpc%3A%2F%2Fgrpc.all-protocols%3A8003&name=you`
 * answers with what came back, as JSON.
 */
const Greeter = loadGreeter();

const SPEAK: Readonly<Record<string, (url: URL, name: string) => Promise<object>>> = {
  async "http:"(url) {
    const { statusCode, body } = await request(url);
    return { status: statusCode, body: await body.text() };
  },
  async "h2c:"(url) {
    const session = connectHttp2(`http://${url.host}`);
    try {
      const stream = session.request({ ":path": `${url.pathname || "/"}${url.search}` });
      const [headers] = await once(stream, "response");
      return { status: headers[":status"], body: await text(stream) };
    } finally {
      session.close();
    }
  },
  async "grpc:"(url, name) {
    const greeter = new Greeter(url.host, credentials.createInsecure());
    const { promise, resolve } = Promise.withResolvers<object>();
    greeter["SayHello"]?.({ name }, (error: ServiceError | null, reply: object | undefined) => {
      resolve(
        error === null
          ? { status: "OK", ...reply }
          : { status: status[error.code], message: error.details },
      );
    });
    return promise.finally(() => greeter.close());
  },
  async "tcp:"(url, name) {
    const socket = connectTcp(Number(url.port), url.hostname);
    socket.end(name);
    return { body: (await buffer(socket)).toString() };
  },
};

const server = createServer(async (incoming, response) => {
  const asked = new URLSearchParams(incoming.url?.split("?")[1]);
  const url = URL.parse(asked.get("url") ?? "");
  const speak = url === null ? undefined : SPEAK[url.protocol];
  if (url === null || speak === undefined) {
    answer(response, 400, {
      error: `url has to begin with one of ${Object.keys(SPEAK).join(" ")}`,
    });
    return;
  }
  try {
    answer(response, 200, await speak(url, asked.get("name") ?? "you"));
  } catch (error) {
    answer(response, 502, { error: String(error) });
  }
});

function answer(response: ServerResponse, code: number, content: object): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(`${JSON.stringify(content)}\n`);
}

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 8080);
server.listen(port, host, () => console.log(`client listens on ${host}:${port}`));

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
