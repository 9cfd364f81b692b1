import { createServer as createHttp2Server } from "node:http2";
import { createServer as createTcpServer } from "node:net";
import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import express from "express";
import { loadGreeter } from "./greeter.ts";

/** One app that listens on four ports, one for each value of `appProtocol` that there is. */
const host = process.env["HOST"] ?? "0.0.0.0";
/** Without a container another port stands for the containerPort. */
const portFor = (containerPort: number) =>
  Number(process.env[`PORT_${containerPort}`] ?? containerPort);

const app = express();
app.disable("x-powered-by");
app.get("/", (_request, response) => {
  response.type("text/plain").send("Hello over HTTP/1.1");
});
app.get("/status/:code", (request, response) => {
  response.status(Number(request.params.code)).end();
});
const http = app.listen(portFor(8001), host);

const http2 = createHttp2Server((request, response) => {
  const [, code] = /^\/status\/(\d{3})$/.exec(request.url) ?? [];
  response.writeHead(Number(code ?? 200), { "content-type": "text/plain" });
  response.end(code === undefined ? "Hello over HTTP/2" : "");
}).listen(portFor(8002), host);

interface Greeting {
  readonly name: string;
  readonly times?: number;
}
interface Reply {
  readonly message: string;
}
const grpc = new Server();
grpc.addService(loadGreeter().service, {
  SayHello({ request: { name } }: ServerUnaryCall<Greeting, Reply>, done: sendUnaryData<Reply>) {
    if (name) done(null, { message: `Hello ${name}` });
    else done({ code: status.NOT_FOUND, details: "nobody to greet" });
  },
  SayHellos(call: ServerWritableStream<Greeting, Reply>) {
    const { name, times = 0 } = call.request;
    for (let nth = 1; nth <= times; nth++) call.write({ message: `Hello ${name}, ${nth}` });
    call.end();
  },
});
const bound = Promise.withResolvers<void>();
grpc.bindAsync(`${host}:${portFor(8003)}`, ServerCredentials.createInsecure(), (error) => {
  if (error === null) bound.resolve();
  else bound.reject(error);
});
await bound.promise;

const echo = createTcpServer((socket) => {
  socket.on("error", () => socket.destroy()).pipe(socket);
}).listen(portFor(8004), host);

console.log(`server listens on ${host} for http, http2, grpc and tcp`);

process.once("SIGTERM", () => {
  for (const server of [http, http2, echo]) server.close();
  grpc.forceShutdown();
  process.exit(0);
});
