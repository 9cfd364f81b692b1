import { z } from "zod";
import { ACCESS_LOG_FORMATS, PROTOCOLS } from "../line/access-log/fields.ts";
import {
  contract,
  deviation,
  direction,
  errorSchema,
  fieldValue,
  kinds,
  line,
  seq,
} from "./schemas.ts";

/** Most lines and requests of one call. */
const MOST_PER_CALL = 1000;

/** The longest that a call waits, in milliseconds. */
const LONGEST_WAIT_MS = 600_000;

const milliseconds = () => z.number().positive().max(LONGEST_WAIT_MS);

const runSummary = z
  .object({
    runId: z.string(),
    state: z.enum(["running", "stopping"]),
    startedAt: z.string().describe("ISO 8601."),
    namespace: z.string(),
    url: z.string().describe("Everything about the run is below it."),
  })
  .meta({ id: "RunSummary" });

export const runsAnswer = z.object({ runs: z.array(runSummary) });

export const runDetails = runSummary
  .extend({
    protocol: z.literal(1).describe("Version of this API."),
    version: z.string().describe("Of the simulator."),
    envoyVersion: z.string(),
    runtime: z.object({ name: z.enum(["local", "docker"]), why: z.string() }),
    services: z.array(
      z.object({
        name: z.string(),
        otherNames: z
          .array(z.string())
          .exactOptional()
          .describe("Other names that calls take for it, such as the path of its CDK construct."),
        role: z.enum(["client", "client-server"]),
        desiredCount: z.int(),
        taskIds: z.array(z.string()),
      }),
    ),
    tasks: z.array(
      z.object({
        ...{ taskId: z.string(), name: z.string(), service: z.string() },
        ...{ isStopped: z.boolean(), containers: z.array(z.string()), proxy: z.string() },
      }),
    ),
    endpoints: z.array(
      z.object({ url: z.string(), service: z.string(), appProtocol: z.enum(PROTOCOLS) }),
    ),
    lines: z
      .object({ first: z.int(), last: z.int() })
      .describe("Numbers of the first and the last line; 0 where there is none."),
  })
  .meta({ id: "Run" });

const criteria = {
  service: z.string().exactOptional(),
  requestId: z.string().exactOptional().describe("The beginning of it is enough."),
  direction: direction.exactOptional(),
  after: seq("Only lines with a greater number.").exactOptional(),
};

export const linesQuery = z.strictObject({
  ...criteria,
  kinds: kinds.default(["access"]),
  status: z
    .string()
    .exactOptional()
    .describe("Response codes of access-log lines: 503, 5xx, or 404,5xx."),
  since: z.string().exactOptional().describe("How long ago (5m), or a time with its zone."),
  text: z.string().min(1).exactOptional().describe("The line contains it."),
  before: seq("Only lines with a lower number; without `after` the last of them.").exactOptional(),
  limit: z.int().min(1).max(MOST_PER_CALL).default(MOST_PER_CALL),
});

export const linesAnswer = z.object({
  lines: z.array(line).describe("In order of arrival."),
  hasMore: z.boolean().describe("Whether there are more such lines than `limit`."),
  last: z.int().describe("Number of the last line of the run, to wait for what comes `after`."),
});

export const requestLinesQuery = z.strictObject({ kinds: kinds.default(["access"]) });

export const requestLinesAnswer = z.object({ requestId: z.string(), lines: z.array(line) });

export const waitBody = z.strictObject({
  ...criteria,
  ...contract,
  count: z.int().min(1).max(MOST_PER_CALL).default(1).describe("How many lines at least."),
  timeoutMs: milliseconds().default(30_000),
});

export const waitAnswer = z.object({
  ok: z.boolean().describe("Whether the lines came."),
  lines: z.array(line).describe("The lines that fit, as far as they came."),
  message: z.string().exactOptional().describe("What is missing, for people."),
  nearest: z
    .object({ line, deviations: z.array(deviation) })
    .exactOptional()
    .describe("Of the lines that do not fit the one with the fewest deviations."),
});

/** What HTTP allows in a method and in the name of a header (RFC 9110, 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What Node sends in the value of a header: no line breaks and no other control characters. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const requestHeaders = z
  .record(
    z.string(),
    z
      .string()
      .regex(HEADER_VALUE, "The value of a header must not have line breaks or control characters"),
  )
  .refine((headers) => Object.keys(headers).every((name) => TOKEN.test(name)), {
    error: "The name of a header must not have spaces, line breaks or other separators",
  });

export const requestsBody = z.strictObject({
  service: z.string().describe("ECS service whose first task sends it."),
  url: z.string().describe("http://, h2c://, grpc:// or tcp://, as for `sc-sim request`."),
  method: z
    .string()
    .regex(TOKEN, "A method must be one word, such as GET")
    .exactOptional()
    .describe("GET, or POST with a body."),
  headers: requestHeaders.default({}),
  body: z.string().exactOptional().describe("grpc: the message as JSON; tcp: what is sent."),
  bodyBase64: z.base64().exactOptional().describe("A body of any bytes."),
  proto: z.string().min(1).exactOptional().describe("grpc: absolute path of the .proto file."),
  count: z.int().min(1).max(MOST_PER_CALL).default(1),
  concurrency: z.int().min(1).max(MOST_PER_CALL).default(1),
  timeoutMs: milliseconds().default(30_000).describe("For each response."),
});

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

export const requestsAnswer = z.object({
  sent: z
    .array(
      z.object({
        requestId: z.string().exactOptional().describe("Absent for tcp, and without a response."),
        status: z.int().describe("0 for tcp, and without a response."),
        ms: z.number(),
        grpc: z.object({ status: z.string(), message: z.string() }).exactOptional(),
        error: errorSchema.shape.error.exactOptional().describe("Why there was no response."),
        headers: headers.exactOptional().describe("Of a single request, as the rest."),
        trailers: headers.exactOptional(),
        body: z.string().exactOptional(),
        bodyBase64: z.string().exactOptional().describe("Its bytes, where they are not UTF-8."),
      }),
    )
    .describe("In the order in which they came."),
});

export const checkBody = z.strictObject({
  line: z.string().exactOptional(),
  seq: seq("Number of a line of the run, instead of `line`.").exactOptional(),
  ...contract,
});

export const checkAnswer = z.object({
  ok: z.boolean(),
  deviations: z.array(deviation),
  message: z.string().exactOptional().describe("All of them for people."),
  appProtocol: z.enum(PROTOCOLS).exactOptional(),
  format: z.enum(ACCESS_LOG_FORMATS).exactOptional(),
  fields: z.record(z.string(), fieldValue).exactOptional(),
});

export const streamQuery = z.strictObject({
  after: seq("Begins with the line after this number.").exactOptional(),
  kinds: kinds.default(["access"]),
});
