import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { OPEN_POINTS, type OpenPointId } from "../insights/language/undocumented.ts";

/** Beside the sources, and beside them in the package. */
const FILE = join(import.meta.dirname, "../../../../queries/probe/points.json");

const row = z.record(z.string(), z.string());

/** An answer that AWS may give. The first key says what is compared. */
const expected = z.union([
  /** All rows without `@ptr`, in any order unless `ordered`. */
  z.strictObject({ rows: z.array(row), ordered: z.literal(true).optional() }),
  /** How many rows there are. */
  z.strictObject({ count: z.int() }),
  /** The names in the first row, in order. */
  z.strictObject({ fields: z.array(z.string()) }),
  /** `recordsMatched` of the statistics. */
  z.strictObject({ matched: z.int() }),
  /** The query or the pattern is refused, with this in the message. */
  z.strictObject({ error: z.string() }),
  /** Indices of the messages that match. */
  z.strictObject({ matches: z.array(z.int()) }),
]);

const query = z.strictObject({
  id: z.string(),
  query: z.string(),
  events: z.array(z.strictObject({ afterMs: z.int(), message: z.string() })).min(1),
  /** First and last second that are asked for, from that of the events. @default their own and the next one */
  window: z.tuple([z.int(), z.int()]).default([0, 1]),
  /** The `limit` of StartQuery. */
  limit: z.int().optional(),
  /** Whether StartQuery gets milliseconds in place of seconds. */
  inMillis: z.boolean().default(false),
  answers: z.record(z.string(), expected),
});

const pattern = z.strictObject({
  id: z.string(),
  pattern: z.string(),
  messages: z.array(z.string()),
  answers: z.record(z.string(), expected),
});

const file = z.strictObject({
  format: z.literal(1),
  points: z.array(z.union([query, pattern])),
});

/** An answer that AWS may give. */
export type Expected = z.output<typeof expected>;

/** A point that a query settles. */
export type QueryPoint = z.output<typeof query> & { readonly id: OpenPointId };

/** A point that TestMetricFilter settles. */
export type PatternPoint = z.output<typeof pattern> & { readonly id: OpenPointId };

/** How to find out what AWS does at a point that its documentation leaves open. */
export type ProbePoint = QueryPoint | PatternPoint;

/** All points, in the order of {@link OPEN_POINTS}. */
export function probePoints(): readonly ProbePoint[] {
  return file.parse(JSON.parse(readFileSync(FILE, "utf8"))).points as ProbePoint[];
}

export function isQueryPoint(point: ProbePoint): point is QueryPoint {
  return "query" in point;
}

/** Seconds between the events of a point and those of the next one: their windows do not meet. */
const SLOT_SECONDS = 3;

/** When the events of a point are, in seconds after the beginning of the probe. */
export function slotOf(id: OpenPointId): number {
  return (Object.keys(OPEN_POINTS).indexOf(id) + 1) * SLOT_SECONDS;
}
