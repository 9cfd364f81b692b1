import type { z } from "zod";
import { PROMETHEUS_TYPE } from "../logs/cloudwatch/filters/prometheus-text.ts";
import {
  checkAnswer,
  checkBody,
  linesAnswer,
  linesQuery,
  requestLinesAnswer,
  requestLinesQuery,
  requestsAnswer,
  requestsBody,
  runDetails,
  runsAnswer,
  streamQuery,
  waitAnswer,
  waitBody,
} from "./call-schemas.ts";
import { streamEvents } from "./stream-schemas.ts";

/** What there is to know of a route: the server and the OpenAPI description are made from it. */
export interface RouteFacts {
  readonly method: "get" | "post";
  /** Below `/api/runs`, as Express writes it. */
  readonly path: string;
  /** Whether the path is not below `/api/runs`, but stands alone. @default `false` */
  readonly isAlone?: boolean;
  /** One clause. */
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** The answer as JSON. */
  readonly answer?: z.ZodObject;
  /** Instead of an answer: the `data` of each event of `text/event-stream`. */
  readonly events?: Readonly<Record<string, z.ZodObject>>;
  /** Instead of an answer: a text, of this content type. */
  readonly text?: { readonly type: string; readonly description: string };
}

/** The path of a route, as Express writes it. */
export function pathOf({ path, isAlone }: Pick<RouteFacts, "path" | "isAlone">): string {
  if (isAlone) return path;
  return path === "/" ? "/api/runs" : `/api/runs${path}`;
}

/** The one table of routes. */
export const ROUTES = {
  listRuns: {
    method: "get",
    path: "/",
    summary: "the runs that this API serves",
    answer: runsAnswer,
  },
  describeRun: {
    method: "get",
    path: "/:runId",
    summary: "what runs",
    answer: runDetails,
  },
  listLines: {
    method: "get",
    path: "/:runId/lines",
    summary: "lines of the run; a line must fit all parameters",
    query: linesQuery,
    answer: linesAnswer,
  },
  waitForLines: {
    method: "post",
    path: "/:runId/lines/wait",
    summary: "wait for access-log lines that fit; says field by field what does not",
    body: waitBody,
    answer: waitAnswer,
  },
  linesOfRequest: {
    method: "get",
    path: "/:runId/requests/:requestId",
    summary: "the lines of one request that there are so far",
    query: requestLinesQuery,
    answer: requestLinesAnswer,
  },
  sendRequests: {
    method: "post",
    path: "/:runId/requests",
    summary: "send requests from a task through its proxy",
    body: requestsBody,
    answer: requestsAnswer,
  },
  checkLine: {
    method: "post",
    path: "/:runId/checks",
    summary: "hold a line to a protocol, a format, a profile and values",
    body: checkBody,
    answer: checkAnswer,
  },
  streamLines: {
    method: "get",
    path: "/:runId/stream",
    summary: "all lines as they come, from `after` or Last-Event-ID on",
    query: streamQuery,
    events: streamEvents,
  },
  scrapeMetrics: {
    method: "get",
    path: "/metrics",
    isAlone: true,
    summary: "what the metric filters of the run counted, for Prometheus",
    text: {
      type: PROMETHEUS_TYPE,
      description:
        "A summary for each metric of CloudWatch, named <namespace>_<name> with _ for what Prometheus does not allow. Dimensions are labels.",
    },
  },
} as const satisfies Readonly<Record<string, RouteFacts>>;

type Routes = typeof ROUTES;

export type RouteName = keyof Routes;

type Part<R extends RouteName, K extends string> =
  Routes[R] extends Record<K, z.ZodType> ? z.output<Routes[R][K]> : undefined;

/** A call of a route, with everything read that its schemas describe. */
export interface Call<R extends RouteName> {
  /** Parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Part<R, "query">;
  readonly body: Part<R, "body">;
  /** Aborted when the caller left, and when the API ends. */
  readonly signal: AbortSignal;
}

/** What a route answers with. */
export type Answer<R extends RouteName> = Part<R, "answer">;
