import { createServer } from "node:http";

/** The shop's front: asks the service `api` for an order, and hands on the id of the request. */
const server = createServer(async (incoming, response) => {
  const requestId = incoming.headers["x-request-id"];
  try {
    const answer = await fetch(`http://api.shop${incoming.url ?? "/"}`, {
      // Without this header each hop gets an id of its own, and nothing shows that they belong together.
      headers: requestId === undefined ? {} : { "x-request-id": String(requestId) },
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  } catch (error) {
    response.writeHead(502, { "content-type": "application/json" });
    response.end(`${JSON.stringify({ error: String(error) })}\n`);
  }
});

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 8080);
server.listen(port, host, () => console.log(`web listens on ${host}:${port}`));

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
