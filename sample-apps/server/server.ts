import { setTimeout as sleep } from "node:timers/promises";
import express from "express";

/** The server of the sample: says hello, and has a path for every other kind of access-log line. */
const app = express();
app.disable("x-powered-by");

app.get("/", (_request, response) => {
  response.type("text/plain").send("Hello World");
});
app.all("/status/:code", (request, response) => {
  const code = Number(request.params.code);
  if (!Number.isInteger(code) || code < 200 || code > 599) {
    response.status(400).send("A status is a number from 200 to 599.\n");
    return;
  }
  response.status(code).end();
});
app.get("/delay/:ms", async (request, response) => {
  await sleep(upTo(60_000, request.params.ms));
  response.send("late\n");
});
app.get("/size/:bytes", (request, response) => {
  const bytes = upTo(100_000_000, request.params.bytes);
  response.type("application/octet-stream").send(Buffer.alloc(bytes, "x"));
});
app.post("/echo", (request, response) => {
  response.type(request.get("content-type") ?? "application/octet-stream");
  request.pipe(response);
});
/** Breaks off before any header: the proxy answers 503. */
app.get("/abort", (request) => {
  request.socket.destroy();
});
/** Breaks off in the middle of a body: the code is sent by then. */
app.get("/abort-mid-body", (request, response) => {
  response.set("content-length", "1000").write("half of it");
  setImmediate(() => request.socket.destroy());
});

/** A number of a path; 0 where it is none. */
function upTo(most: number, text: string): number {
  return Math.min(Math.max(Number(text) || 0, 0), most);
}

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 80);
const server = app.listen(port, host, () => console.log(`server listens on ${host}:${port}`));

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
