import { once } from "node:events";
import { connect } from "node:net";
import type { RequestOptions } from "../../simulator/app/call-options.ts";
import type { Simulation } from "../../simulator/index.ts";
import type { AccessLogProtocol, FieldName } from "../../simulator/line/access-log/fields.ts";
import type { SendFromClient } from "./send-from-client.ts";

/** What a line must say. */
export interface ExpectedLine {
  /** With the query in `path`, which a line has only where it is ENABLED. */
  readonly record: object;
  /** Every field for which Envoy has no value, beside `forwarded_for`. */
  readonly missing: readonly FieldName[];
}

/** The task that sends the requests of all cases. */
export interface MatrixClient {
  readonly plan: Simulation["plan"];
  readonly send: SendFromClient;
}

/** One request of a case, and what the proxy on each side of it writes. */
interface Way {
  readonly send: (client: MatrixClient) => Promise<unknown>;
  readonly egress: ExpectedLine;
  /** Absent: the request does not get so far. */
  readonly ingress?: ExpectedLine;
  /** How many lines the receiver writes. @default 1 */
  readonly ingressLines?: number;
}

export interface MatrixCase {
  readonly title: string;
  /** So long the sender's line must have taken. It has the timer: the receiver hears of the request later, and of its end. */
  readonly atLeastMs?: number;
  readonly ways: Readonly<Partial<Record<AccessLogProtocol, Way>>>;
}

const ask =
  (url: string, options: RequestOptions = {}) =>
  ({ send }: MatrixClient) =>
    send(url, options);

/** The same path, or method, at an endpoint of each protocol. */
const http = (path: string, options?: RequestOptions) =>
  ask(`http://http.matrix:7000${path}`, options);
const http2 = (path: string, options?: RequestOptions) =>
  ask(`h2c://http2.matrix:7000${path}`, options);
const grpc = (method: string, options?: RequestOptions) =>
  ask(`grpc://grpc.matrix:7000/test.Ways/${method}`, options);
const tcp = (body: string, host = "tcp") => ask(`tcp://${host}.matrix:7000`, { body });

/** A client that is gone with a reset, in the middle of its connection; out of a container only by leaving. */
async function leaveTcp({ plan, send }: MatrixClient): Promise<void> {
  if (plan.runtime === "docker") {
    await send("tcp://tcp.matrix:7000", { body: "stay", timeoutMs: 200 });
    return;
  }
  const task = plan.tasks.find(({ service }) => service === "client");
  const listener = task?.proxy.egress.find(({ endpoint }) => endpoint.dnsName === "tcp.matrix");
  if (listener === undefined) throw new TypeError("The endpoint was planned.");
  const socket = connect(listener.listenerPort, listener.listenerAddress);
  socket.write("stay");
  await once(socket, "data");
  socket.resetAndDestroy();
}

const NO_TIME = ["upstream_service_time"] as const;
const NO_UPSTREAM = [...NO_TIME, "upstream_host"] as const;
const NO_STATUS = ["grpc_status", ...NO_TIME] as const;
/** Nothing of a request could be read. */
const UNREAD = ["method", "path", ...NO_UPSTREAM, "user_agent", "request_id", "authority"] as const;
const UNREAD_STREAM = [...UNREAD, "stream_id"] as const;

const line = (record: object, missing: readonly FieldName[] = []): ExpectedLine => ({
  record,
  missing,
});
/** A connection's line: nothing that Envoy did by itself ended it. */
const closed = (record: object) => line(record, ["connection_termination_details"]);
/** The same on both sides. */
const both = (expected: ExpectedLine) => ({ egress: expected, ingress: expected });

const HELLO = { method: "GET", path: "/ok?key=value", responseCode: 200, bytesSent: 11 };
const CALL = { method: "POST", protocol: "HTTP/2", responseCode: 200 };
const UNAVAILABLE = { ...CALL, grpcStatus: "Unavailable", bytesSent: 0 };

/** Requests that go well, and all the ways in which one can fail; what the reference lines in tests/fixtures/golden show, live. */
export const MATRIX: readonly MatrixCase[] = [
  {
    title: "success",
    ways: {
      http: { send: http("/ok?key=value"), ...both(line({ ...HELLO, protocol: "HTTP/1.1" })) },
      http2: { send: http2("/ok?key=value"), ...both(line({ ...HELLO, protocol: "HTTP/2" })) },
      grpc: { send: grpc("Ok"), ...both(line({ ...CALL, grpcStatus: "OK", bytesSent: 5 })) },
      tcp: { send: tcp("echo"), ...both(closed({ bytesReceived: 4, bytesSent: 4 })) },
    },
  },
  {
    title: "100000 bytes",
    ways: {
      http: { send: http("/bytes/100000"), ...both(line({ bytesSent: 100_000 })) },
      http2: { send: http2("/bytes/100000"), ...both(line({ bytesSent: 100_000 })) },
      tcp: { send: tcp("x".repeat(100_000)), ...both(closed({ bytesReceived: 100_000 })) },
    },
  },
  {
    title: "a status of the app",
    ways: {
      http: { send: http("/status/404"), ...both(line({ responseCode: 404 })) },
      http2: { send: http2("/status/404"), ...both(line({ responseCode: 404 })) },
      grpc: { send: grpc("Status5"), ...both(line({ ...CALL, grpcStatus: "NotFound" })) },
    },
  },
  {
    title: "a status that is tried three times, or has no name",
    ways: {
      http: { send: http("/status/503"), ...both(line({ responseCode: 503 })), ingressLines: 3 },
      http2: { send: http2("/status/503"), ...both(line({ responseCode: 503 })), ingressLines: 3 },
      grpc: { send: grpc("Status99"), ...both(line({ ...CALL, grpcStatus: "99" })) },
    },
  },
  {
    title: "an app that resets",
    ways: {
      http: {
        send: http("/abort"),
        egress: line({ responseCode: 503 }),
        ingress: line({ responseCode: 503 }, NO_TIME),
        ingressLines: 3,
      },
      http2: {
        send: http2("/abort"),
        egress: line({ responseCode: 503 }),
        ingress: line({ responseCode: 503 }, NO_TIME),
        ingressLines: 3,
      },
      grpc: {
        send: grpc("Abort"),
        egress: line(UNAVAILABLE),
        ingress: line(UNAVAILABLE, NO_TIME),
      },
      tcp: { send: tcp("abort"), ...both(closed({ bytesReceived: 5, bytesSent: 0 })) },
    },
  },
  {
    title: "an app that refuses connections",
    ways: {
      http: {
        send: ask("http://refused-http.matrix:7000/"),
        egress: line({ responseCode: 503 }),
        ingress: line({ responseCode: 503 }, NO_TIME),
        ingressLines: 3,
      },
      http2: {
        send: ask("h2c://refused-http2.matrix:7000/"),
        egress: line({ responseCode: 503 }),
        ingress: line({ responseCode: 503 }, NO_TIME),
        ingressLines: 3,
      },
      grpc: {
        send: ask("grpc://refused-grpc.matrix:7000/test.Ways/Ok"),
        egress: line(UNAVAILABLE),
        ingress: line(UNAVAILABLE, NO_TIME),
      },
      tcp: { send: tcp("echo", "refused-tcp"), ...both(closed({ bytesSent: 0 })) },
    },
  },
  {
    title: "no task behind the endpoint",
    ways: {
      http: {
        send: ask("http://nobody-http.matrix:7000/"),
        egress: line({ responseCode: 503 }, NO_UPSTREAM),
      },
      http2: {
        send: ask("h2c://nobody-http2.matrix:7000/"),
        egress: line({ responseCode: 503 }, NO_UPSTREAM),
      },
      grpc: {
        send: ask("grpc://nobody-grpc.matrix:7000/test.Ways/Ok"),
        egress: line(UNAVAILABLE, NO_UPSTREAM),
      },
      tcp: { send: tcp("echo", "nobody-tcp"), egress: closed({ bytesSent: 0 }) },
    },
  },
  {
    title: "no answer in time",
    // Envoy's timers count from when its loop last looked at the clock, on a busy machine some 10 ms before (985 ms were seen).
    atLeastMs: 900,
    ways: {
      http: {
        send: http("/never"),
        egress: line({ responseCode: 504 }, NO_TIME),
        ingress: line({ responseCode: 0 }, NO_TIME),
      },
      http2: {
        send: http2("/never"),
        egress: line({ responseCode: 504 }, NO_TIME),
        ingress: line({ responseCode: 0 }, NO_TIME),
      },
      grpc: {
        send: grpc("Never"),
        egress: line(UNAVAILABLE, NO_TIME),
        ingress: line({ responseCode: 0 }, NO_STATUS),
      },
      tcp: { send: tcp("never"), ...both(closed({ bytesReceived: 5, bytesSent: 0 })) },
    },
  },
  {
    title: "a client that leaves",
    ways: {
      http: {
        send: http("/never", { timeoutMs: 200 }),
        ...both(line({ responseCode: 0, bytesSent: 0 }, NO_TIME)),
      },
      http2: {
        send: http2("/never", { timeoutMs: 200 }),
        ...both(line({ responseCode: 0, bytesSent: 0 }, NO_TIME)),
      },
      grpc: {
        send: grpc("Never", { timeoutMs: 200 }),
        ...both(line({ responseCode: 0, bytesSent: 0 }, NO_STATUS)),
      },
      tcp: { send: leaveTcp, ...both(closed({ bytesReceived: 4, bytesSent: 4 })) },
    },
  },
  {
    title: "what is no request",
    ways: {
      http: { send: tcp("what?\r\n\r\n", "http"), egress: line({ responseCode: 400 }, UNREAD) },
      http2: {
        send: tcp("GET / HTTP/1.0\r\n\r\n", "http2"),
        egress: line({ responseCode: 426 }, UNREAD_STREAM),
      },
      grpc: {
        send: tcp("what?\r\n\r\n", "grpc"),
        egress: line({ responseCode: 400 }, ["grpc_status", ...UNREAD_STREAM]),
      },
    },
  },
  {
    title: "another HTTP than the endpoint's",
    ways: {
      http: {
        send: ask("h2c://http.matrix:7000/ok"),
        egress: line({ protocol: "HTTP/2", responseCode: 200 }),
        ingress: line({ protocol: "HTTP/1.1", responseCode: 200 }),
      },
      http2: {
        send: ask("http://http2.matrix:7000/ok"),
        egress: line({ protocol: "HTTP/1.1", responseCode: 200 }),
        ingress: line({ protocol: "HTTP/2", responseCode: 200 }),
      },
      grpc: {
        send: ask("http://grpc.matrix:7000/test.Ways/Ok"),
        egress: line({ protocol: "HTTP/1.1", method: "GET" }, ["grpc_status"]),
        ingress: line({ protocol: "HTTP/2", method: "GET" }, ["grpc_status"]),
      },
    },
  },
];
