import { createServer } from "node:http";
import { request } from "undici";

/**
 * The client of the sample: sends requests to other services of the namespace, by name, when it is asked to.
 * `GET /?url=http%3A%2F%2Fapp.sample-namespace%2F&count=1` answers with what came back, as JSON.
 */
const server = createServer(async (incoming, response) => {
  const { searchParams } = new URL(incoming.url ?? "/", "http://localhost");
  const url = searchParams.get("url") ?? "http://app.sample-namespace/";
  const count = Math.min(Math.max(Number(searchParams.get("count") ?? 1), 1), 10_000);
  try {
    const answers = [];
    for (let i = 0; i < count; i++) {
      const { statusCode, body } = await request(url, {
        headers: { "user-agent": "sample-client" },
      });
      answers.push({ status: statusCode, body: await body.text() });
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`${JSON.stringify(count === 1 ? answers[0] : answers)}\n`);
  } catch (error) {
    response.writeHead(502, { "content-type": "application/json" });
    response.end(`${JSON.stringify({ error: String(error) })}\n`);
  }
});

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 8080);
server.listen(port, host, () => console.log(`client listens on ${host}:${port}`));

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
