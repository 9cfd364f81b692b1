import { z } from "zod";
import type { Choices } from "../insights/language/undocumented.ts";
import { OPEN_POINTS, type OpenPointId } from "../insights/language/undocumented.ts";
import { type Expected, isQueryPoint, type ProbePoint, slotOf } from "./points.ts";

const results = z.object({
  status: z.string(),
  results: z.array(z.array(z.object({ field: z.string(), value: z.string() }))),
  statistics: z.object({ recordsMatched: z.number() }).optional(),
});

const matches = z.object({ matches: z.array(z.object({ eventNumber: z.int() })) });

const answer = z.union([results, matches, z.strictObject({ error: z.string() })]);

/** What the script of the probe writes. */
export const ANSWERS = z.strictObject({
  format: z.literal(1),
  /** When the probe began, in seconds since 1970. */
  base: z.int(),
  answers: z.record(z.string(), answer),
});

export type Answers = z.output<typeof ANSWERS>;
type Answer = z.output<typeof answer>;

/** What AWS does at a point. */
export interface Finding {
  readonly id: OpenPointId;
  /** What the simulator does. */
  readonly here: string;
  /**
   * The alternatives that AWS's answer fits: one where it settles the point, several where it fits more than one, none where it is
   * something that nobody thought of. `undefined` if the point was not asked.
   */
  readonly fits: readonly string[] | undefined;
  /** AWS's answer in short. */
  readonly shown: string;
}

/** Compares answers of AWS with what may be answered. */
export function findingsOf(
  points: readonly ProbePoint[],
  { base, answers }: Answers,
): readonly Finding[] {
  return points.map((point) => {
    const given = answers[point.id];
    const here: string = OPEN_POINTS[point.id].choice;
    if (given === undefined || !isUsable(given))
      return {
        id: point.id,
        here,
        fits: undefined,
        shown: given === undefined ? "" : shown(given),
      };
    const startSeconds = base + slotOf(point.id);
    const labels = Object.entries(point.answers)
      .filter(([, expected]) => isAnswer(given, withTimes(expected, { point, startSeconds })))
      .map(([label]) => label);
    return { id: point.id, here, fits: labels, shown: shown(given) };
  });
}

/** The switches that make the simulator do what AWS does, of those points that have one and are settled. */
export function switchesOf(findings: readonly Finding[]): Partial<Choices> {
  return Object.fromEntries(
    findings.flatMap(({ id, here, fits = [] }) => {
      const point = OPEN_POINTS[id];
      const [only, ...others] = fits;
      if (!("switch" in point) || only === undefined || others.length > 0) return [];
      return only === here ? [] : [[point.switch, only]];
    }),
  );
}

/** Only refusals of the query say something of it; a call that failed for another reason says nothing. */
function isUsable(given: Answer): boolean {
  if ("results" in given) return given.status === "Complete";
  return (
    "matches" in given || /MalformedQueryException|InvalidParameterException/.test(given.error)
  );
}

function isAnswer(given: Answer, expected: Expected): boolean {
  if ("error" in given) return "error" in expected && given.error.includes(expected.error);
  if ("matches" in given) {
    const numbers = given.matches.map(({ eventNumber }) => eventNumber - 1);
    return "matches" in expected && isSame(numbers, expected.matches);
  }
  const rows = given.results.map((fields) => fields.filter(({ field }) => field !== "@ptr"));
  if ("count" in expected) return rows.length === expected.count;
  if ("matched" in expected) return given.statistics?.recordsMatched === expected.matched;
  if ("fields" in expected)
    return isSame(
      rows[0]?.map(({ field }) => field),
      expected.fields,
    );
  if (!("rows" in expected)) return false;
  const texts = rows.map((fields) => rowText(fields.map(({ field, value }) => [field, value])));
  const wanted = expected.rows.map((row) => rowText(Object.entries(row)));
  return expected.ordered ? isSame(texts, wanted) : isSame(texts.toSorted(), wanted.toSorted());
}

function rowText(entries: readonly (readonly string[])[]): string {
  return JSON.stringify(entries.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function shown(given: Answer): string {
  if ("error" in given) return given.error.trim();
  if ("matches" in given)
    return `matches ${given.matches.map(({ eventNumber }) => eventNumber).join(", ") || "nothing"}`;
  const rows = given.results.map((fields) =>
    fields.filter(({ field }) => field !== "@ptr").map(({ field, value }) => `${field}=${value}`),
  );
  return rows.length === 0
    ? "no row"
    : rows.map((row) => row.join(" ") || "an empty row").join(" | ");
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Times {
  readonly point: ProbePoint;
  readonly startSeconds: number;
}

/** An expected answer with the times of the probe's events in place of their names, such as \`<time>\`. */
function withTimes(expected: Expected, { point, startSeconds }: Times): Expected {
  if (!("rows" in expected) || !isQueryPoint(point)) return expected;
  const ms = startSeconds * 1000 + (point.events[0]?.afterMs ?? 0);
  const rows = expected.rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, NAMED[value]?.(ms) ?? value]),
    ),
  );
  return { ...expected, rows };
}

const NAMED: Readonly<Record<string, (ms: number) => string>> = {
  "<time>": timeText,
  "<milliseconds>": String,
  "<next second>": (ms) => timeText(ms + 1000),
  "<Monday>": (ms) => timeText(weekStart(ms, 4)),
  "<Thursday>": (ms) => timeText(weekStart(ms, 0)),
  "<59 minutes since 1970>": (ms) => timeText(ms - (ms % (59 * MINUTE_MS))),
  "<59 minutes of the hour>": (ms) => {
    const hour = ms - (ms % (60 * MINUTE_MS));
    return timeText(ms - hour < 59 * MINUTE_MS ? hour : hour + 59 * MINUTE_MS);
  },
};

/** 1 January 1970 was a Thursday. */
function weekStart(ms: number, daysAfterThursday: number): number {
  const first = daysAfterThursday * DAY_MS;
  return ms - ((ms - first) % (7 * DAY_MS));
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
