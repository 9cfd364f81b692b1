import { once } from "node:events";
import http from "node:http";
import { describe, onTestFinished, test } from "vitest";
import { service, taskDefinition } from "../support/definitions.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

/** A service web whose app somebody else runs. */
const files = (attach: unknown, rest: object = {}) => ({
  "task.json": taskDefinition(),
  "service.json": service({
    services: [{ portName: "http", clientAliases: [{ port: 18_091, dnsName: "web.shop" }] }],
  }),
  "sc-sim.yaml": { containers: { "web/app": { attach, ...rest } } },
});

/** A port of 127.0.0.1 that nothing listens on, so far. */
async function freePort(): Promise<number> {
  const server = http.createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

describe("an app that the developer runs", () => {
  test("is waited for, gets the requests, and is left running", async ({ expect }) => {
    const port = await freePort();
    const cli = openCli();
    const up = cli.startOnTerminal(
      "up",
      folderWith(files({ port })),
      "--no-request",
      "--runtime",
      "local",
    );
    await up.shows(new RegExp(`waits for something to listen on 127\\.0\\.0\\.1:${port}`));
    const app = http.createServer((request, response) =>
      response.end(`mine ${request.headers.host}`),
    );
    onTestFinished(() => void app.close());
    await once(app.listen(port, "127.0.0.1"), "listening");
    const shown = await up.shows(/Ctrl-C stops everything/);
    expect(shown).toContain("An app of web is attached: start it in `sc-sim shell web`");

    const answer = await cli.run("request", "web", "http://web.shop:18091/");
    expect(answer.stdout).toBe("mine web.shop:18091");
    const shell = await cli.run("shell", "web", "--", "getent", "hosts", "web.shop");
    expect(shell.stdout).toContain("web.shop");
    const [run] = JSON.parse((await cli.run("ps", "--json")).stdout);
    const states = run.tasks[0].containers.map(({ state }: { state: string }) => state);
    expect(states).toEqual(["attached", "running"]);

    up.type("\x03");
    expect((await up.result).status).toBe(130);
    expect(app.listening).toBe(true);
  });

  test("that does not come in time is named with its port", async ({ expect }) => {
    const port = await freePort();
    const args = [folderWith(files({ port })), "--once", "--timeout", "1", "--runtime", "local"];
    const { status, stderr } = await openCli().run("up", ...args);
    expect(stderr).toMatch(/APP_NOT_STARTED[\s\S]*not ready after 1000 ms: nothing listens on/);
    expect(stderr).toContain(
      `nothing listens on 127.0.0.1:${port} (attach, for containerPort 8080)`,
    );
    expect(status).toBe(1);
  });
});
