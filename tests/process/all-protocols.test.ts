import { join } from "node:path";
import { test as base, describe } from "vitest";
import { simulate } from "../../simulator/simulate.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { tempFolderOf } from "../support/temp-folder.ts";

const FOLDER = join(PROJECT, "sample-apps", "all-protocols");
const PROTO = join(FOLDER, "greeter.proto");

/** The server with an endpoint of each protocol and its client, once for all tests of this file. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are needed, and takes nothing else.
  .extend("home", { scope: "file" }, async ({}, { onCleanup }) => tempFolderOf(onCleanup))
  .extend("samples", { scope: "file" }, async ({ home }, { onCleanup }) => {
    const env = { ...process.env, SC_SIM_HOME: home };
    const simulation = await simulate({ runtime: "local", inputs: [FOLDER], env });
    onCleanup(() => simulation[Symbol.asyncDispose]());
    return { simulation, lines: simulation.accessLog("server") };
  });

const greet = (name: string) => ({ proto: PROTO, body: JSON.stringify({ name }) });

interface Sent {
  readonly title: string;
  readonly url: string;
  readonly options?: object;
  readonly answer: object;
  readonly line: object;
}

const SENT: readonly Sent[] = [
  {
    title: "http",
    url: "http://http.all-protocols/?a=1",
    answer: { status: 200, body: "Hello over HTTP/1.1" },
    line: { appProtocol: "http", protocol: "HTTP/1.1", path: "/?a=1", responseCode: 200 },
  },
  {
    title: "h2c",
    url: "h2c://http2.all-protocols/?a=1",
    answer: { status: 200, body: "Hello over HTTP/2" },
    line: { appProtocol: "http2", protocol: "HTTP/2", path: "/?a=1", responseCode: 200 },
  },
  {
    title: "h2c with a body",
    url: "h2c://http2.all-protocols:80/status/404",
    options: { method: "POST", body: "hello" },
    answer: { status: 404, body: "" },
    line: { method: "POST", bytesReceived: 5, responseCode: 404 },
  },
  {
    title: "grpc",
    url: "grpc://grpc.all-protocols:50051/sample.Greeter/SayHello",
    options: greet("you"),
    answer: { body: '{"message":"Hello you"}\n', grpc: { status: "OK" } },
    line: { appProtocol: "grpc", grpcStatus: "OK", bytesReceived: 10, bytesSent: 16 },
  },
  {
    title: "grpc with a stream of answers",
    url: "grpc://grpc.all-protocols:50051/sample.Greeter/SayHellos",
    options: { proto: PROTO, body: '{"name":"you","times":2}' },
    answer: { body: '{"message":"Hello you, 1"}\n{"message":"Hello you, 2"}\n' },
    line: { grpcStatus: "OK", path: "/sample.Greeter/SayHellos" },
  },
  {
    title: "grpc that fails",
    url: "grpc://grpc.all-protocols:50051/sample.Greeter/SayHello",
    options: { proto: PROTO },
    answer: { status: 200, body: "", grpc: { status: "NotFound", message: "nobody to greet" } },
    line: { grpcStatus: "NotFound", responseCode: 200 },
  },
  {
    title: "grpc without a .proto, of a method that there is not",
    url: "grpc://grpc.all-protocols:50051/sample.Greeter/Nothing",
    answer: { grpc: { status: "Unimplemented" } },
    line: { grpcStatus: "Unimplemented" },
  },
  {
    title: "tcp",
    url: "tcp://tcp.all-protocols:7000",
    options: { body: "hello" },
    answer: { status: 0, body: "hello" },
    line: { appProtocol: "tcp", bytesReceived: 5, bytesSent: 5 },
  },
  {
    title: "h2c to an http endpoint, which is taken",
    url: "h2c://http.all-protocols/",
    answer: { status: 200 },
    line: { appProtocol: "http", protocol: "HTTP/1.1" },
  },
  {
    title: "http to an http2 endpoint, which is taken",
    url: "http://http2.all-protocols/",
    answer: { status: 200 },
    line: { appProtocol: "http2", protocol: "HTTP/2" },
  },
  {
    title: "http to a grpc endpoint, which the app refuses",
    url: "http://grpc.all-protocols:50051/",
    answer: { status: 415 },
    line: { appProtocol: "grpc", responseCode: 415, grpcStatus: undefined },
  },
  {
    title: "grpc to an http endpoint, whose app knows no such path",
    url: "grpc://http.all-protocols:80/sample.Greeter/SayHello",
    options: greet("you"),
    answer: { status: 404, body: holding("Cannot POST") },
    line: { appProtocol: "http", method: "POST", responseCode: 404 },
  },
  {
    title: "tcp with HTTP in it to an http endpoint",
    url: "tcp://http.all-protocols:80",
    options: { body: "GET /raw HTTP/1.1\r\nhost: raw\r\nconnection: close\r\n\r\n" },
    answer: { status: 0, body: holding("HTTP/1.1 404 Not Found") },
    line: { appProtocol: "http", authority: "raw", path: "/raw", responseCode: 404 },
  },
];

/** A text that holds this one, whatever else. */
function holding(part: string): object {
  return { asymmetricMatch: (text: unknown) => String(text).includes(part) };
}

describe("a request", () => {
  test.for(SENT)("of $title shows in the line", async (row, { samples, expect }) => {
    const { simulation, lines } = samples;
    const answer = await simulation.request("client", row.url, row.options);
    expect({ ...answer, body: answer.body.toString() }).toMatchObject(row.answer);
    const [line] = await lines.take(1);
    expect(line?.record).toMatchObject(row.line);
  });

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
    { title: "a scheme that there is not", url: "ftp://tcp.all-protocols:21", says: /no URL/ },
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
      says: /no JSON/,
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
    await up.shows(/Ctrl-C stops everything/);
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
