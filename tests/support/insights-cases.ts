import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Choices } from "../../simulator/logs/cloudwatch/insights/language/undocumented.ts";
import {
  compileQuery,
  newestFirst,
  type QueryEvent,
  type QueryResult,
  timeRange,
} from "../../simulator/logs/cloudwatch/insights/run-query.ts";

export const CONFORMANCE = join(import.meta.dirname, "../fixtures/conformance");

/** An event of a case; `repeat` makes copies of it, `stepMs` apart. */
export interface CaseEvent {
  readonly timestampMs: number;
  readonly message: string;
  readonly logStream?: string;
  readonly logGroup?: string;
  readonly repeat?: number;
  readonly stepMs?: number;
}

export type CaseValue = string | { readonly num: number; readonly tol: number };
export type CaseRow = Readonly<Record<string, CaseValue>>;

interface CaseError {
  readonly contains?: string;
  readonly anyOf?: readonly string[];
  readonly offset?: number;
  readonly line?: number;
  readonly position?: number;
}

export interface InsightsCase {
  readonly id: string;
  readonly events: readonly CaseEvent[];
  readonly query: string;
  readonly startSec?: number;
  readonly endSec?: number;
  readonly apiLimit?: number;
  readonly ptr?: boolean;
  readonly mayRefuse?: boolean;
  readonly expected:
    | { readonly rows: readonly CaseRow[]; readonly ordered: boolean }
    | { readonly count: number }
    | { readonly error: CaseError };
}

/** All cases of Logs Insights. */
export function insightsCases(): readonly InsightsCase[] {
  return readdirSync(CONFORMANCE)
    .filter((name) => name.startsWith("insights-"))
    .flatMap((name) => JSON.parse(readFileSync(join(CONFORMANCE, name), "utf8")).cases);
}

/** The events of a case, newest first. */
function eventsOf(events: readonly CaseEvent[]): readonly QueryEvent[] {
  const all = events.flatMap(
    ({ repeat = 1, stepMs = 0, logGroup = "/ecs/app", logStream = "s1", message, timestampMs }) =>
      Array.from({ length: repeat }, (_, index) => ({
        ...{ group: logGroup, stream: logStream, message },
        timestampMs: timestampMs + index * stepMs,
      })),
  );
  return newestFirst(all);
}

type Given = Pick<InsightsCase, "query" | "events" | "startSec" | "endSec" | "apiLimit">;

/** Runs a query over the events of a case, all of them where no range is given. */
export function runCase(given: Given, choices?: Choices) {
  const { query, startSec = 0, endSec = 4_102_444_800, apiLimit } = given;
  const result = compileQuery(query, choices);
  if (!result.ok) return result;
  const ran = result.compiled.run({
    pieces: [{ events: eventsOf(given.events) }],
    ...timeRange({ startTime: startSec, endTime: endSec }, choices),
    ...(apiLimit !== undefined && { limit: apiLimit }),
    pointerTo: () => "pointer",
  });
  return { ok: true, result: ran } as const;
}

/** The rows as objects, without `@ptr`. */
export function rowsOf({ rows }: QueryResult): readonly Readonly<Record<string, string>>[] {
  return rows.map((fields) =>
    Object.fromEntries(
      fields.filter(({ field }) => field !== "@ptr").map(({ field, value }) => [field, value]),
    ),
  );
}
