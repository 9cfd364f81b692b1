import { SimulatorError } from "../../errors.ts";
import type { LogPlace } from "../log-event.ts";

/** Which events are wanted of a log group, as CloudWatch Logs is asked for them. */
export interface LogQuery {
  readonly group: string;
  /** @default every stream of the group */
  readonly streams?: readonly string[];
  /** Events of this time and later, in milliseconds since 1970. @default from the first on */
  readonly fromMs?: number;
  /** Events before this time. @default to the last */
  readonly toMs?: number;
  /** By time, and by arrival within the same millisecond. @default `oldestFirst` */
  readonly order?: "oldestFirst" | "newestFirst";
  /** Most events of one page; it has fewer where they are long. */
  readonly limit: number;
  /** `nextToken` of the page before, of a query with the same order. */
  readonly token?: string;
}

/** An event of a group, whoever wrote it. */
export interface PlacedEvent extends LogPlace {
  /** Order of arrival over the whole store, from 1; never given twice. */
  readonly seq: number;
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly message: string;
  /** Length of the message in UTF-8. @default to be counted */
  readonly byteLength?: number;
  /** The very bytes, where they are not valid UTF-8. */
  readonly bytes?: Uint8Array;
}

/** The answer to a query. */
export interface LogPage {
  readonly events: readonly PlacedEvent[];
  /** Where the next page begins; the token that was given, where there is nothing behind it. */
  readonly nextToken: string;
  /** Whether there was more at the moment of the query. */
  readonly hasMore: boolean;
}

/** A place between two events: behind the one with this time and number. */
export interface Position {
  readonly timestampMs: number;
  readonly seq: number;
}

/** Where a query begins. Numbers begin with 1, so 0 stands before whatever has the same time. */
export function startOf({
  token,
  order,
  fromMs = Number.MIN_SAFE_INTEGER,
  toMs = Number.MAX_SAFE_INTEGER,
}: LogQuery): Position {
  if (token !== undefined) return parseToken(token);
  return { timestampMs: order === "newestFirst" ? toMs : fromMs, seq: 0 };
}

/** The time at which a query ends: the first that is too late or, newest first, the last that is wanted. */
export function endOf({
  order,
  fromMs = Number.MIN_SAFE_INTEGER,
  toMs = Number.MAX_SAFE_INTEGER,
}: LogQuery): number {
  return order === "newestFirst" ? fromMs : toMs;
}

/** A position as clients carry it from page to page. */
export function tokenAt({ timestampMs, seq }: Position): string {
  return `${timestampMs}/${seq}`;
}

/** @throws {SimulatorError} `USAGE`, where no query gave this token out. */
function parseToken(token: string): Position {
  const [, timestampMs, seq] = /^(-?\d{1,16})\/(\d{1,16})$/.exec(token) ?? [];
  if (timestampMs !== undefined && seq !== undefined)
    return { timestampMs: Number(timestampMs), seq: Number(seq) };
  throw new SimulatorError("USAGE", `"${token}" is not a token of an earlier page.`, {
    remedy: "Give the nextToken of the page before, or none for the first page.",
  });
}

/** The order of two positions in which a query answers: negative where the first comes first. */
export function compareBy(order: LogQuery["order"]): (a: Position, b: Position) => number {
  const sign = order === "newestFirst" ? -1 : 1;
  return (a, b) => sign * (a.timestampMs - b.timestampMs || a.seq - b.seq);
}
