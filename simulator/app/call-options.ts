import { z } from "zod";
import { SimulatorError } from "../errors.ts";
import type { LogFilter, LogKind } from "../logs/log-event.ts";
import type { LogReader, TakeOptions } from "../logs/log-reader.ts";
import type { TaskRequest } from "../running/request/request.ts";
import { findService } from "../service-name.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { checkOptions } from "./check-options.ts";
import type { LinesOptions } from "./lines-of.ts";
import { abortSignal, durationMs } from "./options.ts";

/** What may be said of a request beside its URL. */
export type RequestOptions = Partial<Omit<TaskRequest, "url">>;

/** The options of `sim.request()`. */
const REQUEST_OPTIONS = z.strictObject({
  method: z.string().min(1).default("GET"),
  headers: z.record(z.string(), z.string()).default({}),
  body: z
    .custom<string | Uint8Array>(
      (value) => typeof value === "string" || value instanceof Uint8Array,
      "A string or a Uint8Array was expected",
    )
    .exactOptional(),
  proto: z.string().min(1).exactOptional(),
  timeoutMs: durationMs().exactOptional(),
  signal: abortSignal().exactOptional(),
} satisfies Record<keyof RequestOptions, z.ZodType>);

/** The options of `take()`, of every log. */
const TAKE_OPTIONS = z.strictObject({
  timeoutMs: durationMs().exactOptional(),
  signal: abortSignal().exactOptional(),
} satisfies Record<keyof TakeOptions, z.ZodType>);

/** The options of `sim.linesOf()`. */
const LINES_OPTIONS = TAKE_OPTIONS.extend({
  count: z.custom<number>(isCount, "A whole number, 1 or more, was expected").exactOptional(),
} satisfies Record<Exclude<keyof LinesOptions, keyof TakeOptions>, z.ZodType>);

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

const KINDS = ["access", "outlier", "proxy", "other", "app"] as const satisfies readonly LogKind[];

const LOG_FILTER = z.strictObject({
  service: z.string().exactOptional(),
  kinds: z.array(z.enum(KINDS)).exactOptional(),
} satisfies Record<keyof LogFilter, z.ZodType>);

/**
 * The request to a URL with these options.
 *
 * @throws {SimulatorError} `USAGE`
 */
export function checkRequest(url: string, options: RequestOptions): TaskRequest {
  if (typeof url !== "string")
    throw new SimulatorError("USAGE", "sim.request() takes a service and a URL, as strings.", {
      remedy:
        'For example: sim.request("client", "http://app.sample-namespace/", { method: "PUT" })',
    });
  return { url, ...checkOptions(REQUEST_OPTIONS, options, "sim.request()") };
}

/**
 * Checks which lines are wanted; a service that does not exist would never write one.
 *
 * @throws {SimulatorError} `USAGE`, with the nearest service.
 */
export function checkFilter(filter: LogFilter, { services }: Plan, owner: string): LogFilter {
  const checked = checkOptions(LOG_FILTER, filter, owner);
  const { service } = checked;
  if (service === undefined) return checked;
  const found = findService(service, services);
  if ("service" in found) return { ...checked, service: found.service.name };
  const { problem, remedy } = found;
  throw new SimulatorError("USAGE", `${owner}: ${problem}`, { remedy });
}

/**
 * Checks the options of `sim.linesOf()`.
 *
 * @throws {SimulatorError} `USAGE`
 */
export function checkLinesOptions(options: LinesOptions): LinesOptions {
  return checkOptions(LINES_OPTIONS, options, "linesOf()");
}

/** A reader whose `take` and `takeStored` refuse what they cannot mean. */
export function checkedReader(reader: LogReader): LogReader {
  return {
    ...reader,
    async take(count, options = {}) {
      checkCount(count, "take");
      return reader.take(count, checkOptions(TAKE_OPTIONS, options, "take()"));
    },
    takeStored(limit) {
      if (limit !== undefined) checkCount(limit, "takeStored");
      return reader.takeStored(limit);
    },
  };
}

function checkCount(count: number, method: "take" | "takeStored"): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new SimulatorError("USAGE", `${method}(${String(count)}) is not possible.`, {
    remedy: `Give ${method}() the number of lines: a whole number, 0 or more.`,
  });
}
