import { join } from "node:path";
import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/app/simulate.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { ALL_PROTOCOLS } from "../support/runtime-scenarios.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

const FOLDER = join(PROJECT, "sample-apps", "all-protocols");
const PROTO = join(FOLDER, "greeter.proto");

/** The server with an endpoint of each protocol and its client, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  .extend("samples", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const env = { ...process.env, SC_SIM_HOME: home };
    const simulation = await simulate({ runtime: "local", inputs: ALL_PROTOCOLS.inputs, env });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return { simulation, lines: simulation.accessLog("server") };
  });

describe("a request", () => {
  test.for(ALL_PROTOCOLS.scenarios)(
    "of $title shows in the line",
    async (row, { samples, expect }) => {
      const { simulation, lines } = samples;
      const answer = await simulation.request("client", row.url, row.options);
      expect({ ...answer, body: answer.body.toString() }).toMatchObject(row.answer);
      const [line] = await lines.take(1);
      expect(line?.record).toMatchObject(row.line);
    },
  );

  const BROKEN = [
    { url: "http://tcp.all-protocols:7000/", says: /Parse Error/ },
    { url: "h2c://tcp.all-protocols:7000/", says: /Protocol error/ },
    { url: "grpc://tcp.all-protocols:7000/sample.Greeter/SayHello", says: /Protocol error/ },
  ];
  test.for(BROKEN)(
    "that cannot understand its echo says so: $url",
    async (row, { samples, expect }) => {
      const { simulation, lines } = samples;
      await expect(simulation.request("client", row.url)).rejects.toMatchObject({
        code: "REQUEST_FAILED",
        problem: expect.stringMatching(row.says),
      });
      const [line] = await lines.take(1);
      expect(line?.record).toMatchObject({ appProtocol: "tcp" });
    },
  );

  const SAY_HELLO = "grpc://grpc.all-protocols:50051/sample.Greeter/SayHello";
  const REFUSED = [
    { title: "a scheme that there is not", url: "ftp://tcp.all-protocols:21", says: /not a URL/ },
    { title: "tcp without a port", url: "tcp://tcp.all-protocols", says: /without a port/ },
    {
      title: "a method that the .proto has not",
      url: "grpc://grpc.all-protocols:50051/sample.Greeter/SayHullo",
      options: { proto: PROTO },
      says: /has no method .*only .*SayHello/,
    },
    {
      title: "a field that the message has not",
      url: SAY_HELLO,
      options: { proto: PROTO, body: '{"nam":"you"}' },
      says: /HelloRequest of .* has no field "nam", only name/,
    },
    {
      title: "what is no JSON",
      url: SAY_HELLO,
      options: { proto: PROTO, body: "you" },
      says: /not valid JSON/,
    },
    {
      title: "two messages where one goes",
      url: SAY_HELLO,
      options: { proto: PROTO, body: "[{},{}]" },
      says: /takes one JSON object/,
    },
    {
      title: "a message without its .proto",
      url: SAY_HELLO,
      options: { body: "{}" },
      says: /cannot be encoded/,
    },
    {
      title: "a .proto that is not there",
      url: SAY_HELLO,
      options: { proto: "none.proto" },
      says: /no file none\.proto/,
    },
    {
      title: "a .proto that is none",
      url: SAY_HELLO,
      options: { proto: join(FOLDER, "Dockerfile") },
      says: /cannot be read/,
    },
    {
      title: "a .proto for http",
      url: "http://http.all-protocols/",
      options: { proto: PROTO },
      says: /of no use/,
    },
  ];
  test.for(REFUSED)("with $title is refused", async (row, { samples, expect }) => {
    await expect(samples.simulation.request("client", row.url, row.options)).rejects.toMatchObject({
      code: "USAGE",
      problem: expect.stringMatching(row.says),
    });
  });
});

test("every endpoint has the timeouts that ECS gives its protocol", ({ samples, expect }) => {
  const [task] = samples.simulation.plan.tasks;
  const timeouts = task?.proxy.egress.map(({ endpoint, idleTimeoutMs, perRequestTimeoutMs }) => [
    endpoint.appProtocol,
    { idleTimeoutMs, perRequestTimeoutMs },
  ]);
  const ofRequests = { idleTimeoutMs: 300_000, perRequestTimeoutMs: 15_000 };
  expect(Object.fromEntries(timeouts ?? [])).toEqual({
    ...{ http: ofRequests, http2: ofRequests, grpc: ofRequests },
    tcp: { idleTimeoutMs: 3_600_000, perRequestTimeoutMs: 0 },
  });
});

describe("the client of all protocols", () => {
  const ORDERS = [
    { url: "http://http.all-protocols/status/418", answer: { status: 418, body: "" } },
    { url: "h2c://http2.all-protocols:80/status/418", answer: { status: 418, body: "" } },
    { url: "grpc://grpc.all-protocols:50051", answer: { status: "OK", message: "Hello me" } },
    { url: "tcp://tcp.all-protocols:7000", answer: { body: "me" } },
  ];
  test.for(ORDERS)("asked for $url answers what came back", async (row, { samples, expect }) => {
    const { simulation, lines } = samples;
    const asked = `http://localhost:8080/?name=me&url=${encodeURIComponent(row.url)}`;
    const { status, body } = await simulation.request("client", asked);
    expect({ status, answer: JSON.parse(body.toString()) }).toEqual({
      status: 200,
      answer: row.answer,
    });
    await lines.take(1);
  });

  test("refuses a scheme that it does not speak", async ({ samples, expect }) => {
    const asked = `http://localhost:8080/?url=${encodeURIComponent("ftp://tcp.all-protocols")}`;
    expect(await samples.simulation.request("client", asked)).toMatchObject({ status: 400 });
  });
});

describe("sc-sim", () => {
  test("up sends a request of each protocol, and prints one line for each", async ({ expect }) => {
    const { status, stdout, stderr } = await openCli().run(
      ...["up", FOLDER, "--once", "--runtime", "local", "--format", "TEXT"],
    );
    expect(status, stderr).toBe(0);
    const [http, http2, grpc, tcp, ...others] = stdout.trimEnd().split("\n");
    expect(http).toMatch(/"GET \/\?key1=value1 HTTP\/1\.1" 200 /);
    expect(http2).toMatch(/"GET \/\?key1=value1 HTTP\/2" 200 /);
    expect(grpc).toMatch(/"POST \/sample\.Greeter\/SayHello HTTP\/2" 200 OK /);
    expect(tcp).toMatch(/^\[[^\]]+\] 127\.0\.0\.1:\d+ \d+ 3 3 \d+ - \d+$/);
    expect(others).toEqual([]);
  });

  test("request takes --proto and --data, prints what comes back and counts how it ended", async ({
    expect,
  }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", FOLDER, "--runtime", "local", "--no-request");
    const shown = await up.shows(/Ctrl-C stops everything/);
    for (const suggested of ['http.all-protocols/?key1=value1"', "tcp.all-protocols:7000 --data"])
      expect(shown).toContain(suggested);
    const url = "grpc://grpc.all-protocols:50051/sample.Greeter/SayHello";
    const proto = ["--proto", "sample-apps/all-protocols/greeter.proto"];
    const one = await cli.run("request", "client", url, ...proto, "--data", '{"name":"you"}');
    expect(one).toMatchObject({ status: 0, stdout: '{"message":"Hello you"}\n' });
    expect(one.stderr).toMatch(/^200 OK/);
    const many = await cli.run("request", "client", url, ...proto, "--count", "3");
    expect(many.stderr).toContain("3 × 200 NotFound");
    const echo = await cli.run("request", "client", "tcp://tcp.all-protocols:7000", "-d", "hello");
    expect(echo).toMatchObject({ status: 0, stdout: "hello" });
    expect(echo.stderr).toMatch(/^tcp, 5 bytes/);
  });
});
