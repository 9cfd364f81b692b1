import { createServer, type ServerResponse } from "node:http";

/**
 * The client of the sample: sends requests to other services of the namespace, by name, when it is asked to.
 * `GET /?url=http%3A%2F%2Fapp.sample-namespace%2F&count=1` answers with what came back, as JSON.
 */
const server = createServer(async (incoming, response) => {
  const order = orderOf(incoming.url ?? "/");
  if (order === undefined) {
    answer(response, 400, {
      error: "url has to be an http URL, and count a number from 1 to 10000",
    });
    return;
  }
  try {
    const answers = [];
    for (let sent = 0; sent < order.count; sent++) answers.push(await send(order.url));
    answer(response, 200, order.count === 1 ? answers[0] : answers);
  } catch (error) {
    answer(response, 502, { error: String(error) });
  }
});

/** What to send, and how often; `undefined` where that cannot be understood. */
function orderOf(path: string) {
  const asked = new URLSearchParams(path.split("?")[1]);
  const url = asked.get("url") ?? "http://app.sample-namespace/";
  const count = Number(asked.get("count") ?? 1);
  const isUrl = URL.canParse(url) && new URL(url).protocol === "http:";
  return isUrl && Number.isInteger(count) && count >= 1 && count <= 10_000
    ? { url, count }
    : undefined;
}

async function send(url: string) {
  // Loaded for the first request: the app is there in half the time.
  const { request } = await import("undici");
  const { statusCode, body } = await request(url, { headers: { "user-agent": "sample-client" } });
  return { status: statusCode, body: await body.text() };
}

function answer(response: ServerResponse, status: number, content: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(content)}\n`);
}

const host = process.env["HOST"] ?? "0.0.0.0";
const port = Number(process.env["PORT"] ?? 8080);
server.listen(port, host, () => console.log(`client listens on ${host}:${port}`));

process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
