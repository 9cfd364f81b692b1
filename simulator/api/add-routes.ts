import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import { z } from "zod";
import { SimulatorError } from "../errors.ts";
import { leftSignal } from "../local-server.ts";
import { prometheusText } from "../logs/cloudwatch/filters/prometheus-text.ts";
import { errorAnswer, HttpError } from "./api-error.ts";
import { checkAccess } from "./check-access.ts";
import { handlersOf, type JsonRouteName } from "./handlers.ts";
import { streamLines } from "./line-stream.ts";
import { readBody, readQuery } from "./read-input.ts";
import { type Call, pathOf, ROUTES, type RouteFacts, type RouteName } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

interface RouteOptions {
  readonly run: ServedRun;
  /** Where the API has the run. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Reads bodies. */
  readonly parser: RequestHandler;
  /** Aborted when the API ends. */
  readonly closing: AbortSignal;
}

/** On every answer, also to calls that are refused. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'",
  "x-content-type-options": "nosniff",
} as const;

/** Adds the API of a run. */
export function addRoutes(app: Express, options: RouteOptions): Express {
  const { run, url, port, token, parser, closing } = options;
  app.disable("x-powered-by").disable("etag");
  app.use(({ headers }, response, next) => {
    response.set(HEADERS);
    checkAccess(headers, { port, token });
    next();
  });
  app.use(parser);
  const handlers = handlersOf(run, url);
  for (const name of Object.keys(handlers) as JsonRouteName[]) {
    const route: RouteFacts = ROUTES[name];
    const { method } = route;
    // One table for all routes: that the call is that of the handler is known by its name only.
    const handle = handlers[name] as (call: Call<JsonRouteName>) => unknown;
    app[method](pathOf(route), async (request, response) => {
      const call = readCall(name, { request, response, run, closing });
      const answer = await handle(call as Call<JsonRouteName>);
      response.json(answer);
    });
  }
  app.get(pathOf(ROUTES.streamLines), async (request, response) => {
    const { query } = readCall("streamLines", { request, response, run, closing });
    const lastEventId = request.get("last-event-id");
    await streamLines({ run, query, lastEventId, response, left: leftSignal(response), closing });
  });
  app.get(pathOf(ROUTES.scrapeMetrics), (request, response) => {
    readCall("scrapeMetrics", { request, response, run, closing });
    const text = prometheusText(run.filters.metrics());
    response.set("content-type", ROUTES.scrapeMetrics.text.type).end(text);
  });
  app.use(({ method, path }) => {
    throw unknownRoute(method, path);
  });
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, json } = errorAnswer(error);
    if (response.headersSent) return response.destroy();
    if (status === 401) response.set("www-authenticate", "Bearer");
    response.status(status).json(json);
  });
  return app;
}

interface CallOptions {
  readonly request: Request;
  readonly response: Response;
  readonly run: ServedRun;
  readonly closing: AbortSignal;
}

const NOTHING = z.strictObject({});

function readCall<R extends RouteName>(
  name: R,
  { request, response, run, closing }: CallOptions,
): Call<R> {
  const { query = NOTHING, body }: RouteFacts = ROUTES[name];
  const params = request.params as Readonly<Record<string, string>>;
  const { runId } = params;
  if (runId !== undefined && runId !== run.runId) throw unknownRun(runId, run);
  const call = {
    params,
    query: readQuery(query, request.query),
    body: body && readBody(body, request.body),
    signal: AbortSignal.any([leftSignal(response), closing]),
  };
  return call as Call<R>;
}

function unknownRun(runId: string, run: ServedRun): SimulatorError {
  const problem = `This API has no run "${runId}", only ${run.runId}.`;
  return new SimulatorError("NO_SIMULATION", problem, {
    remedy: "Call the URL that the simulator of that run shows; `sc-sim ps --json` has it.",
  });
}

function unknownRoute(method: string, path: string): HttpError {
  const routes = Object.values(ROUTES).map(
    (route) => `${route.method.toUpperCase()} ${pathOf(route)}`,
  );
  const problem = `The API has no ${method} ${path}, only ${routes.join(", ")}.`;
  return new HttpError(404, new SimulatorError("USAGE", problem, { remedy: "Call one of these." }));
}
