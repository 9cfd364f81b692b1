import { join } from "node:path";
import type { AccessLogRecord, TaskRequest, TaskResponse } from "../../simulator/index.ts";
import { typesOf } from "./access-lines.ts";
import { PROJECT } from "./run-cli.ts";

/** A request from the client, what comes back, and what the server's proxy writes; in every runtime. */
export interface Scenario {
  readonly title: string;
  readonly url: string;
  readonly options?: Partial<Omit<TaskRequest, "url">>;
  /** In part; `body` as text. */
  readonly answer: object;
  /** In part: the record of each line. */
  readonly line: object;
  /** How many there are. @default 1 */
  readonly lines?: number;
}

interface ScenarioSet {
  readonly title: string;
  /** None: the sample apps. */
  readonly inputs: readonly string[];
  readonly scenarios: readonly Scenario[];
}

const app = (path: string) => `http://app.sample-namespace${path}`;

const SAMPLE_APPS: ScenarioSet = {
  title: "the sample apps",
  inputs: [],
  scenarios: [
    { title: "a request", url: app("/"), answer: { status: 200 }, line: { path: "/" } },
    {
      title: "a query, which is not logged",
      url: app("/?key1=value1"),
      answer: { status: 200 },
      line: { path: "/" },
    },
    {
      title: "a body",
      url: app("/echo"),
      options: { method: "POST", body: "hello" },
      answer: { status: 200, body: "hello" },
      line: { method: "POST", bytesReceived: 5, bytesSent: 5 },
    },
    {
      title: "a status of the app",
      url: app("/status/418"),
      answer: { status: 418 },
      line: { responseCode: 418 },
    },
    {
      title: "100000 bytes",
      url: app("/size/100000"),
      answer: { status: 200 },
      line: { bytesSent: 100_000 },
    },
    {
      title: "an app that breaks off, three times with the retries",
      url: app("/abort"),
      answer: { status: 503 },
      line: { responseCode: 503 },
      lines: 3,
    },
    {
      title: "quotes in a header",
      url: app("/"),
      options: { headers: { "user-agent": 'a "b" c' } },
      answer: { status: 200 },
      line: { userAgent: 'a "b" c' },
    },
    {
      title: "an X-Forwarded-For that came",
      url: app("/"),
      options: { headers: { "x-forwarded-for": "10.0.0.1, 10.0.0.2" } },
      answer: { status: 200 },
      line: { forwardedFor: "10.0.0.1, 10.0.0.2" },
    },
  ],
};

const FOLDER = join(PROJECT, "sample-apps", "all-protocols");
const PROTO = join(FOLDER, "greeter.proto");
const greet = (name: string) => ({ proto: PROTO, body: JSON.stringify({ name }) });

/** A text that holds this one, whatever else. */
function holding(part: string): object {
  return { asymmetricMatch: (text: unknown) => String(text).includes(part) };
}

/** Each protocol at its own endpoint, and at others' where it gets an answer. */
export const ALL_PROTOCOLS: ScenarioSet = {
  title: "all protocols",
  inputs: [FOLDER],
  scenarios: [
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
  ],
};

/** What both runtimes must pass: the same requests give the same lines. A runtime that needs a line of its own here has a bug. */
export const SCENARIO_SETS: readonly ScenarioSet[] = [SAMPLE_APPS, ALL_PROTOCOLS];

/** What scenarios are played on: a simulation, or an exported project that is up. */
export interface Playable {
  request(service: string, url: string, options?: Scenario["options"]): Promise<TaskResponse>;
  accessLog(service: string): {
    take(count: number): Promise<readonly { raw: string; record?: AccessLogRecord | undefined }[]>;
  };
}

/** Sends every scenario's request, and gives back what came and which lines the server's proxy wrote, what varies taken out. */
export async function playScenarios(
  simulation: Playable,
  scenarios: readonly Scenario[],
): Promise<readonly object[]> {
  const reader = simulation.accessLog("server");
  const played: object[] = [];
  for (const { title, url, options, lines = 1 } of scenarios) {
    const answer = steadyAnswer(await simulation.request("client", url, options));
    const taken = await reader.take(lines);
    played.push({
      title,
      answer,
      lines: taken.map(({ raw, record }) => ({ keys: typesOf(raw), record: steady(record) })),
    });
  }
  return played;
}

/** An answer without what differs from one request to the next: times, and headers with dates. */
function steadyAnswer({ status, body, grpc }: TaskResponse): object {
  const text = body.toString().replace(/^date: .*$/im, "date: …");
  return { status, body: text.replace(/^(x-envoy-upstream-service-time): .*$/im, "$1: …"), grpc };
}

/** Fields that differ from one request or machine to the next: of these, whether they are there. */
const VOLATILE: ReadonlySet<string> = new Set([
  ...["startTime", "durationMs", "requestId", "streamId", "upstreamServiceTimeMs", "upstreamHost"],
  ...["downstreamRemoteAddress", "downstreamRemotePort", "connectionId"],
]);

export function steady(record: AccessLogRecord | undefined): object {
  return Object.fromEntries(
    Object.entries(record ?? {}).map(([name, value]) => [
      name,
      VOLATILE.has(name) ? value !== undefined : value,
    ]),
  );
}
