import type { AccessLogDirection } from "../line/access-log/fields.ts";
import { findService, type NamedService } from "../service-name.ts";
import { type LineSelection, requestIdOf, textOfId } from "./line-selection.ts";
import type { LogEvent, LogKind } from "./log-event.ts";
import type { LogLine } from "./log-line.ts";

/** Names of kinds of lines, as the command line and the API have them. */
export const KIND_NAMES = ["access", "proxy", "app", "all"] as const;

export type KindName = (typeof KIND_NAMES)[number];

/** `proxy` is everything that a proxy writes beside its access lines. */
const KINDS: Readonly<Record<KindName, readonly LogKind[] | undefined>> = {
  access: ["access"],
  proxy: ["proxy", "outlier", "other"],
  app: ["app"],
  all: undefined,
};

/** The kinds of lines with these names; `undefined` for all of them. */
export function kindsNamed(names: readonly KindName[]): readonly LogKind[] | undefined {
  if (names.includes("all")) return undefined;
  return names.flatMap((name) => KINDS[name] ?? []);
}

/** What lines are chosen by, as somebody wrote it; a line must fit all of it. */
export interface LineCriteria {
  readonly service?: string;
  /** @default all kinds */
  readonly kinds?: readonly LogKind[];
  /** The beginning of a request id. */
  readonly requestId?: string;
  /** Response codes of access lines: `503`, `5xx`, or several with commas. */
  readonly status?: string;
  /** How long ago (`5m`), or a time with its zone. */
  readonly since?: string;
  readonly direction?: AccessLogDirection;
  /** The line contains this. */
  readonly text?: string;
  /** A test of the whole line. */
  readonly matches?: ((message: string) => boolean) | undefined;
}

interface SelectOptions {
  /** The services of the run. */
  readonly services: readonly NamedService[];
  /** In milliseconds since 1970. */
  readonly nowMs: number;
  /** What criteria are called where they were written, for messages. */
  readonly names: Readonly<Record<"kinds" | "requestId" | "status" | "since", string>>;
}

type Selected =
  | { readonly selection: LineSelection }
  /** Everything that is wrong with the criteria, a sentence each. */
  | { readonly problems: readonly string[] };

/** The lines that fit these criteria, or what is wrong with the criteria. */
export function selectLines(
  criteria: LineCriteria,
  { services, nowMs, names }: SelectOptions,
): Selected {
  const { service: written, kinds, requestId, status, since, direction, text, matches } = criteria;
  const problems: string[] = [];
  const orProblem = <T>(name: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CriterionProblem)) throw error;
      problems.push(`${name}: ${error.message}`);
      return undefined;
    }
  };
  const found = written === undefined ? undefined : findService(written, services);
  if (found !== undefined && "problem" in found) problems.push(found.problem);
  const service = found !== undefined && "service" in found ? found.service.name : undefined;
  if (requestId === "") problems.push(`${names.requestId} is empty.`);
  if (status !== undefined && kinds?.includes("access") === false)
    problems.push(`Lines of ${names.kinds} have no status; only access lines do.`);
  const hasStatus =
    status === undefined ? undefined : orProblem(names.status, () => parseStatus(status));
  const sinceMs =
    since === undefined ? undefined : orProblem(names.since, () => parseSince(since, nowMs));
  if (problems.length > 0) return { problems };
  const tests = [
    ...(requestId === undefined ? [] : [(line: LogLine) => isOfRequest(line, requestId)]),
    ...(hasStatus === undefined ? [] : [(line: LogLine) => hasStatus(statusOf(line))]),
    ...(direction === undefined ? [] : [(line: LogLine) => line.direction === direction]),
    ...(matches === undefined ? [] : [(line: LogLine) => matches(line.message)]),
    // The store finds lines by one text, and the id is the rarer one.
    ...(text === undefined || requestId === undefined
      ? []
      : [(line: LogLine) => line.message.includes(text)]),
  ];
  return {
    selection: {
      ...(kinds && { kinds }),
      ...(service !== undefined && { service }),
      ...(text !== undefined && { text }),
      ...(requestId !== undefined && textOfId(requestId)),
      ...(sinceMs !== undefined && { sinceMs }),
      ...(tests.length > 0 && { isWanted: (line) => tests.every((test) => test(line)) }),
    },
  };
}

/** A criterion that cannot be understood. */
class CriterionProblem extends Error {
  override readonly name = "CriterionProblem";
}

/** An access line by its request id, any other line where it mentions the id. */
function isOfRequest(line: LogLine, requestId: string): boolean {
  if (line.kind !== "access") return line.message.includes(requestId);
  return requestIdOf(line)?.startsWith(requestId) === true;
}

/** The response code of an access line; TCP has none. */
function statusOf({ kind, record }: Pick<LogLine, "record"> & Pick<LogEvent, "kind">) {
  if (kind !== "access" || record === undefined || record.appProtocol === "tcp") return undefined;
  return record.responseCode;
}

/**
 * `503`, `5xx`, or several with commas; 0 is the code of a caller that left before the response
 * began.
 */
function parseStatus(text: string): (code: number | undefined) => boolean {
  const parts = text.split(",").map((part) => part.trim().toLowerCase());
  const wrong = parts.find((part) => !/^(?:[1-5]xx|[1-5]\d\d|0)$/.test(part));
  if (wrong !== undefined) {
    throw new CriterionProblem(
      `"${wrong}" is not a status. Write a code such as 503, a class such as 5xx, 0 for a caller that left, or several: 404,5xx.`,
    );
  }
  const matches = (code: number) => (part: string) =>
    part.endsWith("xx") ? part[0] === String(code)[0] && code >= 100 : part === String(code);
  return (code) => code !== undefined && parts.some(matches(code));
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ...{ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
};

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/i;

/** `5m`, `1h30m`, or a time with its zone. */
function parseSince(text: string, nowMs: number): number {
  const spans = [...text.matchAll(/(\d+)([smhd])/gy)];
  if (spans.length > 0 && spans.map(([span]) => span).join("") === text) {
    const agoMs = spans.map(([, number, unit = ""]) => Number(number) * (UNIT_MS[unit] ?? 0));
    return nowMs - agoMs.reduce((sum, ms) => sum + ms, 0);
  }
  const atMs = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(atMs)) return atMs;
  throw new CriterionProblem(
    `"${text}" is not a time. Write how long ago, such as 30s, 5m, 1h30m or 2d, or a time with its zone, such as 2026-11-25T10:00:00Z.`,
  );
}
