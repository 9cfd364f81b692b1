import { once } from "node:events";
import { createServer } from "node:http";
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";

/**
 * An app of every protocol whose paths (TCP: first words) are the ways in which a request can go. It runs as a task of the live matrix; the
 * ports from 8011 on listen until `/shut` is asked for, and refuse from then on.
 */
const portFor = (containerPort: number) =>
  Number(process.env[`PORT_${containerPort}`] ?? containerPort);

const toBeShut: Server[] = [];

const http = createServer((request, response) => {
  const [, way = "", value = ""] = (request.url ?? "").split(/[/?]/);
  if (way === "status") response.writeHead(Number(value)).end();
  else if (way === "bytes") response.end(Buffer.alloc(Number(value)));
  else if (way === "abort") request.socket.destroy();
  else if (way === "shut") {
    for (const server of toBeShut) server.close();
    response.end();
  } else if (way !== "never") response.end("Hello World");
});

function answer(stream: ServerHttp2Stream, path: string): void {
  const [, way = "", value = ""] = path.split(/[/?]/);
  stream.on("error", () => undefined);
  if (way === "abort") stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else if (way === "status") stream.respond({ ":status": Number(value) }, { endStream: true });
  else if (way === "bytes") stream.end(Buffer.alloc(Number(value)));
  else if (way !== "never") stream.end("Hello World");
}

/** `/test.Ways/Status5` ends with code 5. */
function answerCall(stream: ServerHttp2Stream, path: string): void {
  stream.on("error", () => undefined).resume();
  const way = path.slice("/test.Ways/".length);
  const [, code = "0"] = /^Status(\d+)$/.exec(way) ?? [];
  if (way === "Never") return;
  if (way === "Abort") {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  const headers = { ":status": 200, "content-type": "application/grpc" };
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": code }));
  stream.end(Buffer.alloc(5));
}

function echo(socket: Socket): void {
  socket.on("error", () => undefined);
  socket.once("data", (first) => {
    const way = first.toString();
    if (way === "abort") socket.resetAndDestroy();
    else if (way === "stay") socket.write(first);
    else if (way !== "never") socket.end(first);
  });
}

const openHttp2 = (answers: typeof answer) =>
  createHttp2Server().on("stream", (stream, headers) => answers(stream, String(headers[":path"])));
const openTcp = () => createTcpServer({ allowHalfOpen: true }, echo);

const SERVERS: readonly (readonly [number, Server])[] = [
  [8001, http],
  [8002, openHttp2(answer)],
  [8003, openHttp2(answerCall)],
  [8004, openTcp()],
  ...[8011, 8012, 8013, 8014].map((port) => [port, openTcp()] as const),
];
for (const [port, server] of SERVERS) {
  if (port > 8010) toBeShut.push(server);
  await once(server.listen(portFor(port), process.env["HOST"]), "listening");
}
