import { createServer } from "node:net";
import { describe, onTestFinished, test } from "vitest";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { openCli } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const WEB = {
  "task.json": taskDefinition(),
  "service.json": service({}, { desiredCount: 2 }),
  "sc-sim.yaml": scSimYaml(ANSWERS),
};

describe("under load", () => {
  test("every request over 32 connections has its one line, and no request id comes twice", async ({
    expect,
  }) => {
    const cli = openCli();
    const folder = folderWith(WEB);
    const run = cli.startOnTerminal("up", folder, "--runtime", "local", "--no-request");
    await run.shows(/Ctrl-C stops everything/);
    const args = ["--count", "3000", "--concurrency", "32"];
    const load = await cli.run("request", "web", "http://web.shop/?n=1", ...args);
    expect(load.status, load.stderr).toBe(0);
    run.type("\x03");
    await run.result;
    const lines = (await cli.run("logs", "--raw")).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3000);
    const records = lines.map((line) => JSON.parse(line));
    expect(new Set(records.map(({ request_id: id }) => id)).size).toBe(3000);
    expect(new Set(records.map(({ response_code: code }) => code))).toEqual(new Set([200]));
  });
});

describe("a port that is taken", () => {
  test("costs a task its virtual address and nothing else", async ({ expect }) => {
    const cli = openCli();
    const folder = folderWith(WEB);
    const other = createServer();
    onTestFinished(() => void other.close());
    // Where it is taken already, by another simulation on this machine, all the better.
    other.on("error", () => undefined).listen(80, "127.255.0.1");
    const { status, stdout, stderr } = await cli.run("up", folder, "--once", "--runtime", "local");
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ authority: "web.shop", response_code: 200 });
  });
});
