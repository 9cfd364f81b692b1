import { onTestFinished, test } from "vitest";
import { scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

/**
 * Answers `/`, and `/headers` with those of the request; breaks every second answer of `/half` off, and says when a
 * request for `/never` has come.
 */
const APP = `
  let count = 0;
  require('http').createServer((request, response) => {
    if (request.url === '/never') return console.log('asked for ever');
    if (request.url === '/headers') return response.end(JSON.stringify(request.headers));
    if (request.url !== '/half' || count++ % 2 === 0) return response.end('ok');
    response.writeHead(200, { 'content-length': 9 });
    response.write('x', () => request.socket.destroy());
  }).listen(process.env.PORT, process.env.HOST)`;

async function startUp() {
  const cli = openCli();
  const folder = folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(APP),
  });
  const up = cli.startOnTerminal("up", folder, "--runtime", "local", "--no-request");
  await up.shows(/Ctrl-C stops everything/);
  onTestFinished(async () => {
    up.type("\x03");
    await up.result;
  });
  return cli;
}

test("sc-sim request counts answers and failures, and stops when it is interrupted", async ({
  expect,
}) => {
  const cli = await startUp();
  const half = ["request", "web", "http://web.shop/half"];

  const good = await cli.run("request", "web", "http://web.shop/", "-n", "9", "-c", "3");
  expect(good).toMatchObject({ status: 0, stdout: "", stderr: "9 requests: 9 × 200\n" });

  const headers = ["--header", "x-from: http://a.shop:80/", "--header", "X-Request-Id:mine"];
  const echo = await cli.run("request", "web", "http://web.shop/headers", ...headers);
  expect(JSON.parse(echo.stdout)).toMatchObject({
    "x-from": "http://a.shop:80/",
    "x-request-id": "mine",
  });

  const mixed = await cli.run(...half, "--count", "10");
  expect(mixed.status).toBe(1);
  expect(mixed.stdout).toBe("");
  expect(mixed.stderr).toContain("10 requests: 5 × 200, 5 × no answer\n");
  expect(mixed.stderr).toMatch(
    /REQUEST_FAILED {2}5 of 10 requests got no answer:\n {2}5 × GET http:\/\/web\.shop\/half: aborted\.\n {2}→ /,
  );

  const { stdout } = await cli.run(...half, "--count", "4", "--json");
  const answers = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { status: 200, body: "ok" },
    { error: { code: "REQUEST_FAILED", problem: "GET http://web.shop/half: aborted." } },
    { status: 200, body: "ok" },
    { error: { code: "REQUEST_FAILED" } },
  ]);

  const waiting = cli.startOnTerminal("request", "web", "http://web.shop/never");
  await cli.start("logs", "--kind", "app", "--follow").shows(/asked for ever/);
  waiting.type("\x03");
  const interrupted = await waiting.result;
  expect(interrupted.status).toBe(130);
  expect(interrupted.stdout).not.toContain("REQUEST_FAILED");

  const late = await cli.run("request", "web", "http://web.shop/never", "--timeout", "0.2");
  expect(late.status).toBe(1);
  expect(late.stderr).toContain("GET http://web.shop/never: no answer within 200 ms.");
});
