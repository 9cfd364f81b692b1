import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import { SimulatorError } from "../../../errors.ts";
import { foreignHeader, LOCAL_NAMES } from "../../../local-callers.ts";
import { leftSignal } from "../../../local-server.ts";
import type { QueryThreads } from "../query-worker/query-threads.ts";
import { checkCredentials } from "./credentials.ts";
import { HANDLERS } from "./handlers.ts";
import { startLiveTail } from "./live-tail.ts";
import { LogsApiError, withHint } from "./logs-api-error.ts";
import { INPUTS, type Operations } from "./model.ts";
import { refuseCloudWatch } from "./refuse-cloudwatch.ts";
import type { Call, Handler, LogsService } from "./service.ts";
import { createInputValidator } from "./validate-input.ts";

interface RouteOptions {
  readonly service: LogsService;
  readonly threads: QueryThreads;
  readonly port: number;
  /** Addresses beside those of this machine's loopback by which clients call it. */
  readonly otherHosts: readonly string[];
  /** The access key id that may call; `undefined` if every one may. */
  readonly accessKeyId: string | undefined;
  /** Reads bodies as bytes. */
  readonly parser: RequestHandler;
  /** Aborted when the API ends. */
  readonly closing: AbortSignal;
}

const CONTENT_TYPE = "application/x-amz-json-1.1";
const TARGET = "Logs_20140328.";

/** Answers with a stream instead of JSON. */
const LIVE_TAIL = "StartLiveTail";

const OPERATIONS = [...Object.keys(HANDLERS), LIVE_TAIL];

/** Adds the CloudWatch Logs API: AWS JSON 1.1, every operation a POST to `/`. */
export function addRoutes(app: Express, options: RouteOptions): Express {
  const { service, threads, port, otherHosts, accessKeyId, parser, closing } = options;
  const names = [...LOCAL_NAMES, ...otherHosts];
  const validator = createInputValidator();
  const queries: Call["queries"] = new Map();
  app.disable("x-powered-by").disable("etag");
  app.use(({ headers }, response, next) => {
    response.set({ "x-amzn-RequestId": randomUUID(), "cache-control": "no-store" });
    checkCaller(headers, { names, port });
    next();
  });
  app.post("/", parser, async (request, response) => {
    const { region } = checkCredentials(request.get("authorization"), { accessKeyId });
    refuseCloudWatch(request);
    const operation = operationOf(request);
    checkWritable(operation, service);
    const input = readInput(request.body as Buffer | undefined);
    validator.check(INPUTS[operation], input);
    const signal = AbortSignal.any([leftSignal(response), closing]);
    const call: Call = { service, queries, threads, region, signal };
    if (operation === LIVE_TAIL) {
      const tail = startLiveTail(input as Operations[typeof LIVE_TAIL]["input"], call);
      response.status(200).set("content-type", "application/vnd.amazon.eventstream");
      await tail.writeTo(response);
      return;
    }
    // One table for all operations: that the input is the handler's own is known by the name only.
    const handle = HANDLERS[operation] as Handler<"CreateLogGroup">;
    const output = await handle(input as Operations["CreateLogGroup"]["input"], call);
    send(response, 200, output);
  });
  app.use((request) => {
    refuseCloudWatch(request);
    const { method, path } = request;
    throw new LogsApiError(
      "UnknownOperationException",
      `${method} ${path} is not an operation: send a POST to / with X-Amz-Target.`,
      { status: 404 },
    );
  });
  // Express knows an error handler by its four parameters.
  app.use((thrown: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (response.headersSent) return response.destroy();
    const { type, message, status, details } = toApiError(thrown);
    response.set("x-amzn-ErrorType", type);
    send(response, status, { __type: type, message, ...details });
  });
  return app;
}

function send(response: Response, status: number, body: unknown): void {
  response.status(status).set("content-type", CONTENT_TYPE).end(JSON.stringify(body));
}

/** SDKs put these before the host's name for StartLiveTail, also for an endpoint that was given to them. */
const HOST_PREFIXES = ["", "stream-", "streaming-"];

/** Refuses web pages, as the API of a run does; programs send no `Origin`. */
function checkCaller(
  headers: IncomingHttpHeaders,
  { names, port }: { readonly names: readonly string[]; readonly port: number },
): void {
  const hosts = HOST_PREFIXES.flatMap((prefix) => names.map((name) => `${prefix}${name}:${port}`));
  const foreign = foreignHeader(headers, { hosts, origins: [] });
  if (foreign === undefined) return;
  const { header, value } = foreign;
  throw new LogsApiError(
    "AccessDeniedException",
    `Calls with the ${header} "${value}" are refused: call http://127.0.0.1:${port} from a program.`,
    { status: 403 },
  );
}

/** @throws {LogsApiError} `UnknownOperationException`, which names the operation. */
function operationOf(request: Request): keyof Operations {
  const target = request.get("x-amz-target") ?? "";
  const type = request.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== CONTENT_TYPE)
    throw new LogsApiError(
      "UnknownOperationException",
      `The content type ${type ?? "(none)"} is not supported, only ${CONTENT_TYPE}.`,
    );
  const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : undefined;
  if (name !== undefined && OPERATIONS.includes(name)) return name as keyof Operations;
  throw new LogsApiError(
    "UnknownOperationException",
    withHint(
      `The operation ${target === "" ? "without X-Amz-Target" : (name ?? target)} is not known`,
      `this simulator has ${OPERATIONS.join(", ")}.`,
    ),
  );
}

/** Operations that change something: AWS's names begin with what they do. */
const CHANGES = /^(?:Create|Delete|Put|Tag|Untag)/;

/** @throws {LogsApiError} `AccessDeniedException` for a change of a log that is not changed any more. */
function checkWritable(operation: string, { store }: LogsService): void {
  if (store.isWritable || !CHANGES.test(operation)) return;
  throw new LogsApiError(
    "AccessDeniedException",
    withHint(
      `User is not authorized to perform: logs:${operation}`,
      "the log of a finished run is not changed; what is running, or captures, can be written to.",
    ),
  );
}

/** @throws {LogsApiError} `SerializationException` for what is not JSON in UTF-8. */
function readInput(body: Buffer | undefined): unknown {
  if (body === undefined || body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "it is not UTF-8";
    throw new LogsApiError("SerializationException", `The body is not valid JSON: ${reason}.`);
  }
}

function toApiError(thrown: unknown): LogsApiError {
  if (thrown instanceof LogsApiError) return thrown;
  // The store cannot be written or read: clients try such a call again.
  if (thrown instanceof SimulatorError)
    return new LogsApiError("ServiceUnavailableException", thrown.problem, { status: 500 });
  if (thrown instanceof Error && "status" in thrown && typeof thrown.status === "number") {
    const { status, message } = thrown;
    if (status >= 400 && status <= 499)
      return new LogsApiError("SerializationException", `The body cannot be read: ${message}.`, {
        status: 400,
      });
  }
  return new LogsApiError("InternalFailure", "This is a bug in the simulator: report it.", {
    status: 500,
  });
}
