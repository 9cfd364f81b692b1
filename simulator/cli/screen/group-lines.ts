import { requestIdOf } from "../../logs/line-selection.ts";
import type { LogLine } from "../../logs/log-line.ts";
import { outcomeOfLine } from "./line-outcome.ts";

/** A line among others that are shown with it. */
export interface GroupedLine {
  readonly line: LogLine;
  /** Where it stands among the lines of its request. `later`: the request's other lines were shown before. */
  readonly place: "alone" | "first" | "middle" | "last" | "later";
  /** How often a proxy, or an app, had tried this before and failed; 0 for a first attempt. */
  readonly retry: number;
}

/** Whose turn it was in a request: the attempts of one hop have the same. */
type Hop = string;

interface Attempt {
  readonly failed: boolean;
  readonly retry: number;
}

/** Of more requests than that nobody remembers where on the screen they were. */
const REMEMBERED = 200;

/**
 * Puts lines of one request together: hops in the order in which they began, which is the opposite of the order in
 * which their lines come. What was shown before is remembered for the lines that come after it.
 */
export function createGrouper(): (lines: readonly LogLine[]) => readonly GroupedLine[] {
  const requests = new Map<string, Map<Hop, Attempt>>();

  const attemptsOf = (id: string): Map<Hop, Attempt> => {
    const attempts = requests.get(id) ?? new Map();
    // The one that was needed last is forgotten last.
    requests.delete(id);
    requests.set(id, attempts);
    const [oldest] = requests.keys();
    if (requests.size > REMEMBERED && oldest !== undefined) requests.delete(oldest);
    return attempts;
  };
  const group = (id: string, lines: readonly LogLine[]): readonly GroupedLine[] => {
    const attempts = attemptsOf(id);
    const isLater = attempts.size > 0;
    const { length } = lines;
    return lines.toSorted(byBeginning).map((line, index) => {
      const hop = hopOf(line);
      const before = attempts.get(hop);
      const retry = before?.failed ? before.retry + 1 : 0;
      attempts.set(hop, { failed: hasFailed(line), retry });
      return { line, place: placeOf({ index, length, isLater }), retry };
    });
  };
  return (lines) => {
    const groups = Map.groupBy(lines, (line) => requestIdOf(line) ?? line);
    return [...groups].flatMap(([key, grouped]) =>
      typeof key === "string"
        ? group(key, grouped)
        : grouped.map((line) => ({ line, place: "alone", retry: 0 }) as const),
    );
  };
}

interface Position {
  readonly index: number;
  readonly length: number;
  readonly isLater: boolean;
}

function placeOf({ index, length, isLater }: Position): GroupedLine["place"] {
  if (index === 0 && isLater) return "later";
  if (length === 1) return "alone";
  if (index === 0) return "first";
  return index === length - 1 ? "last" : "middle";
}

function hopOf({ service, direction, record }: LogLine): Hop {
  if (record === undefined || record.appProtocol === "tcp") return service;
  const { method, authority, path } = record;
  return [service, direction, method, authority, path].join(" ");
}

function hasFailed({ parsed, profile }: LogLine): boolean {
  return parsed.ok && outcomeOfLine(parsed, profile).meaning === "bad";
}

/** Of two hops that began in the same millisecond the outer one ends, and is written, later. */
function byBeginning(one: LogLine, other: LogLine): number {
  const difference = beginningOf(one) - beginningOf(other);
  if (difference !== 0) return difference;
  return hopOf(one) === hopOf(other) ? one.seq - other.seq : other.seq - one.seq;
}

/** When the request or connection began, or else when the line was read, in milliseconds since 1970. */
export function beginningOf({ record, timestampMs }: LogLine): number {
  const beganAtMs = record?.startTime.getTime() ?? Number.NaN;
  // A profile may leave the start out.
  return Number.isNaN(beganAtMs) ? timestampMs : beganAtMs;
}
