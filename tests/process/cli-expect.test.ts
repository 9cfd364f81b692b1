import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, type ExpectStatic, test } from "vitest";
import { type Simulation, simulate } from "../../simulator/index.ts";
import { type Cli, openCli, type Run } from "../support/run-cli.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

/** Resolves when an `expect` has begun to look at the log of its simulation. */
async function isLooking({ child }: Run, expect: ExpectStatic): Promise<void> {
  const folder = `/proc/${child.pid}/fd`;
  const openFiles = () => readdirSync(folder).map((name) => targetOf(join(folder, name)));
  const looks = () => openFiles().some((file) => file.endsWith("logs.sqlite"));
  await expect.poll(looks, { timeout: 60_000 }).toBe(true);
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ""; // It was closed meanwhile.
  }
}

/**
 * One simulation of the sample apps for all tests; each looks only at lines of its own path. The server asks itself, so that its proxy
 * writes both ends of each request.
 */
describe("expect", () => {
  const home = tempFolderOf(afterAll);
  let simulation: Simulation;
  beforeAll(async () => {
    const env = { ...process.env, SC_SIM_HOME: home };
    simulation = await simulate({ runtime: "local", direction: "both", env });
  });
  afterAll(() => simulation[Symbol.asyncDispose]());
  const open = (): Cli => openCli({ SC_SIM_HOME: home });
  const send = async (path: string, count = 1) => {
    for (let sent = 0; sent < count; sent++)
      await simulation.request("server", `http://app.sample-namespace${path}`);
  };
  const rawLines = (path: string, end: "ingress" | "egress") =>
    simulation
      .accessLog()
      .takeStored()
      .filter(({ record }) => record?.appProtocol === "http" && record.path === path)
      .filter(({ direction }) => direction === end)
      .map(({ raw }) => raw);

  test("prints lines that there are, as Envoy wrote them", async ({ expect }) => {
    await send("/status/404", 2);
    const flags = ["--path", "/status/404", "--response-code", "4xx", "--protocol", "http"];
    for (const direction of ["ingress", "egress"] as const) {
      const words = ["expect", "server", ...flags, "--count", "2", "--direction", direction];
      const { status, stdout, stderr } = await open().run(...words);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const lines = rawLines("/status/404", direction);
      expect(lines).toHaveLength(2);
      expect(stdout).toBe(`${lines.join("\n")}\n`);
    }
    const old = ["--path", "/status/404", "--since", "2000-01-01T00:00:00Z", "--within", "0s"];
    expect((await open().run("expect", ...old)).status).toBe(0);
    const since = ["--path", "/status/404", "--since", "2099-01-01T00:00:00Z", "--within", "0s"];
    expect((await open().run("expect", ...since)).stderr).toContain("No access line came.");
  });

  test("waits for lines that come later", async ({ expect }) => {
    const expecting = open().start(
      ...["expect", "server", "--path", "/status/418", "--direction", "ingress"],
      ...["--count", "2", "--within", "2m", "--json"],
    );
    await isLooking(expecting, expect);
    await send("/status/418", 1);
    // One of two is not enough.
    await send("/status/418", 1);
    const { status, stdout } = await expecting.result;
    expect(status).toBe(0);
    const { ok, lines, lastSeq } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(lines.map(({ message }: { message: string }) => message)).toEqual(
      rawLines("/status/418", "ingress"),
    );
    expect(lastSeq).toBeGreaterThanOrEqual(lines[1].seq);

    // From there on, nothing more came to the server; the line of the last request's other end may come later.
    const ingress = ["server", "--direction", "ingress", "--path", "/status/418"];
    const after = [...ingress, "--within", "0s", "--after"];
    expect((await open().run("expect", ...after, String(lines[0].seq))).status).toBe(0);
    expect((await open().run("expect", ...after, String(lastSeq))).status).toBe(1);
  });

  test("says field by field what differs, to people and to programs", async ({ expect }) => {
    await send("/status/410");
    const flags = ["--path", "/status/410", "--response-code", "200", "--within", "100ms"];
    const keys = ["--path", "/status/410", "--profile", "aws-docs", "--within", "0s"];
    expect((await open().run("expect", ...keys)).stderr).toContain(
      "differs:\n  duration: profile aws-docs has no such key\n",
    );
    const { status, stdout, stderr } = await open().run("expect", "server", ...flags);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(
      /^✖ LOG_WAIT_TIMEOUT {2}Waited \d+ ms for 1 matching access line of server\. 0 of \d+ access lines? matched\.\nThe nearest other line \(seq \d+, of server-1\) differs:\n {2}response_code: expected 200, got 410\n/,
    );
    expect(stderr).toMatch(/\n +\^\n {2}→ Compare with `sc-sim logs`/);
    const json = await open().run("expect", "server", ...flags, "--json");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      runId: simulation.runId,
      lines: [],
      error: { code: "LOG_WAIT_TIMEOUT" },
      nearest: {
        line: { service: "server" },
        deviations: [
          {
            ...{ kind: "value", key: "response_code", expected: 200, got: 410 },
            text: "response_code: expected 200, got 410",
          },
        ],
      },
    });
  });

  test("--none fails on a line that is there, and holds where none comes", async ({ expect }) => {
    await send("/status/451");
    const none = ["expect", "server", "--none", "--path", "/status/451"];
    const found = await open().run(...none, "--within", "2m");
    expect(found).toMatchObject({ status: 1, stdout: "" });
    expect(found.stderr).toMatch(
      /^✖ UNEXPECTED_LINE {2}A line came that must not come \(seq \d+, of server-1\):\n {2}\{/,
    );
    expect(await open().run(...none, "--new", "--within", "50ms")).toEqual({
      ...{ status: 0, stdout: "", stderr: "" },
    });
    const later = open().start(
      ...none,
      "--response-code",
      "451",
      "--new",
      "--within",
      "2m",
      "--json",
    );
    await isLooking(later, expect);
    // It has the log open, but may not have asked yet which line is the last: a later line is new in any case.
    let hasEnded = false;
    void later.result.then(() => {
      hasEnded = true;
    });
    while (!hasEnded) await send("/status/451");
    expect((await later.result).status).toBe(1);
    expect(JSON.parse((await later.result).stdout)).toMatchObject({
      error: { code: "UNEXPECTED_LINE" },
    });
  });

  test("is ended by Ctrl-C, without a word", async ({ expect }) => {
    const waiting = open().start("expect", "--path", "/never", "--within", "2m");
    await isLooking(waiting, expect);
    waiting.child.kill("SIGINT");
    expect(await waiting.result).toEqual({ status: 130, stdout: "", stderr: "" });
  });

  test("--none proves nothing, and is refused, while the tasks are stopped", async ({ expect }) => {
    const [server] = simulation.tasks.filter(({ task }) => task.service === "server");
    await server?.stop();
    const { status, stderr } = await open().run("expect", "--none", "--path", "/never");
    await server?.start();
    expect(status).toBe(2);
    expect(stderr).toContain("All tasks that could write such a line are stopped (server-1)");
  });

  test.for([
    { words: ["sever"], says: 'There is no service "sever"; the nearest is "server"' },
    { words: ["client"], says: "Service client writes no access log." },
    { words: ["--none", "--grpc-status", "OK"], says: "have no grpc_status." },
    { words: ["--none", "--count", "2"], says: "cannot be used with option '--count" },
    { words: ["--within", "soon"], says: "It must be a time span such as 500ms, 5s or 2m" },
    { words: ["--since", "soon"], says: '--since: "soon" is not a time.' },
    { words: ["--after", "-1"], says: "It must be a whole number, 0 or more." },
    {
      words: ["--none", "--after", "999999", "--within", "0s"],
      says: "There is no line 999999; the last one is ",
    },
    {
      words: ["--none", "--since", "2999-01-01T00:00:00Z", "--within", "0s"],
      says: '--since: "2999-01-01T00:00:00Z" is later than the end of --within.',
    },
    { words: ["--response-code", "99"], says: "response_code: 99 is not a status;" },
    { words: ["--field", "response_code=5000"], says: "response_code: 5000 is not a status;" },
    { words: ["--field", "pth=/"], says: 'There is no field "pth"; the nearest is "path"' },
  ])("refuses $words", async ({ words, says }, { expect }) => {
    const { status, stdout, stderr } = await open().run("expect", ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});

describe("expect of a simulation that ends", () => {
  test("fails, and is refused afterwards", async ({ expect }) => {
    const cli = openCli();
    await using simulation = await simulate({ runtime: "local", env: cli.env });
    const wait = ["--within", "5m"];
    const expecting = cli.start("expect", "--path", "/never", ...wait, "--json");
    const none = cli.start("expect", "--none", "--path", "/never", ...wait, "--json");
    for (const run of [expecting, none]) await isLooking(run, expect);
    await simulation[Symbol.asyncDispose]();
    for (const run of [expecting, none]) {
      const { status, stderr } = await run.result;
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /LOG_WAIT_TIMEOUT {2}The simulation ended (?:before there was 1|after \d+ of)/,
      );
    }
    const { runId } = simulation;
    const ended = await cli.run("expect", "--path", "/", "--run", runId);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("✖ NO_SIMULATION");
    expect(ended.stderr).toContain(runId);
  });
});
