import { z } from "zod";
import { ACCESS_LOG_FORMATS, FIELDS, PROTOCOLS } from "../line/access-log/fields.ts";
import { KIND_NAMES } from "../logs/line-criteria.ts";

/** Most lines and requests of one call. */
const MOST_PER_CALL = 1000;

/** The longest that a call waits, in milliseconds. */
const LONGEST_WAIT_MS = 600_000;

const seq = (description: string) => z.int().min(0).describe(description);
const milliseconds = () => z.number().positive().max(LONGEST_WAIT_MS);
const direction = z.enum(["ingress", "egress"]);
const source = z.enum(["stdout", "stderr"]);
const role = z.enum(["proxy", "app"]);
const logKind = z.enum(["access", "outlier", "proxy", "other", "app"]);
const fieldValue = z.union([z.string(), z.number(), z.null()]);

const kinds = z
  .array(z.enum(KIND_NAMES))
  .min(1)
  .describe(
    "access: access-log lines; proxy: what a proxy writes beside them; app: what apps write; all.",
  );

export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe("As docs/errors.md lists them; INTERNAL for a bug."),
      problem: z.string(),
      remedy: z.string(),
    }),
  })
  .meta({ id: "Error" });

export const line = z
  .object({
    seq: seq("Order of arrival in the run, from 1."),
    timestampMs: z.int().describe("When the line was read, in milliseconds since 1970."),
    ingestionMs: z.int(),
    kind: logKind,
    message: z.string().describe("The line, without its newline."),
    messageBase64: z.string().exactOptional().describe("Its bytes, where they are not UTF-8."),
    ...{ group: z.string(), stream: z.string() },
    ...{ service: z.string(), taskId: z.string(), taskName: z.string() },
    ...{ containerName: z.string(), source, role, direction: direction.exactOptional() },
    accessLog: z
      .object({
        profile: z.string(),
        format: z.enum(ACCESS_LOG_FORMATS),
        protocol: z.enum(PROTOCOLS).exactOptional(),
      })
      .exactOptional()
      .describe("How this proxy writes its access-log lines."),
    appProtocol: z.enum(PROTOCOLS).exactOptional(),
    fields: z
      .record(z.string(), fieldValue)
      .exactOptional()
      .describe(
        "Values of an access-log line by their documented keys, whatever its profile and format. Absent where the line cannot be read, or is ambiguous.",
      ),
  })
  .meta({ id: "Line" });

export const deviation = z
  .object({
    kind: z.enum([
      "format",
      "protocol",
      "unknownKey",
      "missingKey",
      "type",
      "value",
      "schema",
      "ambiguous",
      "unreadable",
    ]),
    key: z.string().exactOptional(),
    expected: z.unknown().exactOptional(),
    got: z.unknown().exactOptional(),
    at: z.int().describe("Where in the line, counted from 0."),
    text: z.string().describe("The same in words."),
  })
  .meta({ id: "Deviation" });

const contract = {
  protocol: z.enum(PROTOCOLS).exactOptional(),
  format: z.enum(ACCESS_LOG_FORMATS).exactOptional(),
  profile: z
    .string()
    .exactOptional()
    .describe("Name of the run's profile or of a built-in one. Its keys must be there, no others."),
  fields: z
    .strictObject(
      Object.fromEntries(
        Object.keys(FIELDS).map((name) => [
          name,
          z.union([fieldValue, z.strictObject({ pattern: z.string() })]).exactOptional(),
        ]),
      ),
    )
    .exactOptional()
    .describe(
      "Values by their documented keys: a value, null for none, or a regular expression of JavaScript that finds something in it.",
    ),
};

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

export const requestsBody = z.strictObject({
  service: z.string().describe("ECS service whose first task sends it."),
  url: z.string().describe("http://, h2c://, grpc:// or tcp://, as for `sc-sim request`."),
  method: z.string().min(1).exactOptional().describe("GET, or POST with a body."),
  headers: z.record(z.string(), z.string()).default({}),
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

/** `data` of each event of the stream. */
export const streamEvents = {
  lines: z
    .object({
      origins: z
        .record(
          z.string(),
          z.object({
            ...{ service: z.string(), taskId: z.string(), task: z.string(), container: z.string() },
            ...{ source, role, direction: direction.exactOptional() },
          }),
        )
        .exactOptional()
        .describe("Whose output the lines of each origin are; once on each stream."),
      rows: z
        .array(
          z.union([
            z.tuple([z.int(), z.int(), z.int(), logKind, z.string()]),
            z.tuple([z.int(), z.int(), z.int(), logKind, z.string(), z.string()]),
          ]),
        )
        .describe("seq, timestampMs, origin, kind, message; messageBase64 where there is one."),
    })
    .meta({ id: "StreamLines" }),
  gap: z
    .object({ from: z.int(), to: z.int() })
    .describe("Lines that were passed over; `GET …/lines` has them.")
    .meta({ id: "StreamGap" }),
  ping: z.object({ t: z.int() }).meta({ id: "StreamPing" }),
  end: z.object({ reason: z.enum(["stopped", "closed"]) }).meta({ id: "StreamEnd" }),
};
