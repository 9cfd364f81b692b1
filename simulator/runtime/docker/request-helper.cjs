// Runs inside a task's network namespace with nothing but Node: sends one request `count` times over at most `concurrency` connections and
// writes one line of JSON for each answer. Its one argument is the request as JSON.
const http = require("node:http");

const options = JSON.parse(process.argv[1]);
const { method, url, headers, timeoutMs, count, concurrency } = options;
const body = options.body === undefined ? undefined : Buffer.from(options.body, "base64");
const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });

function send() {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const fail = (error) => resolve({ error: error.message || error.code || String(error) });
    const length = body && { "content-length": body.length };
    const request = http.request(url, { method, agent, headers: { ...headers, ...length } });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    request.once("close", () => clearTimeout(timer)).once("error", fail);
    request.once("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).once("error", fail);
      response.once("end", () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("base64"),
          durationMs: performance.now() - startedAt,
        }),
      );
    });
    request.end(body);
  });
}

let left = count;
async function worker() {
  while (left > 0) {
    left -= 1;
    const line = `${JSON.stringify(await send())}\n`;
    if (!process.stdout.write(line))
      await new Promise((drained) => process.stdout.once("drain", drained));
  }
}
Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker)).then(() =>
  agent.destroy(),
);
