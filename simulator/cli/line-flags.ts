import { SimulatorError } from "../errors.ts";
import { type LineSelection, requestIdOf, textOfId } from "../logs/line-selection.ts";
import type { LogEvent, LogKind } from "../logs/log-event.ts";
import type { LogLine } from "../logs/log-line.ts";
import { namesInstead } from "../near-name.ts";

/** The flags that choose lines, as they were written. */
export interface LineFlags {
  readonly service?: string;
  readonly kind: "access" | "proxy" | "app" | "all";
  readonly requestId?: string;
  readonly status?: string;
  readonly since?: string;
}

/** `proxy` is all that a proxy says beside its access lines. */
const KINDS: Readonly<Record<LineFlags["kind"], readonly LogKind[] | undefined>> = {
  access: ["access"],
  proxy: ["proxy", "outlier", "other"],
  app: ["app"],
  all: undefined,
};

interface SelectOptions {
  /** The services of the run. */
  readonly services: readonly string[];
  /** In milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * The lines that these flags choose; a line must fit all of them.
 *
 * @throws {SimulatorError} `USAGE` with everything that is wrong with them.
 */
export function selectLines(flags: LineFlags, { services, nowMs }: SelectOptions): LineSelection {
  const { service, kind, requestId, status, since } = flags;
  const problems: string[] = [];
  const orProblem = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FlagProblem)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  if (service !== undefined && !services.includes(service))
    problems.push(`There is no service "${service}"${namesInstead(service, services)}.`);
  if (requestId === "") problems.push("--request-id is empty.");
  if (status !== undefined && (kind === "app" || kind === "proxy"))
    problems.push(`Lines of --kind ${kind} have no status; only access lines do.`);
  const hasStatus = status === undefined ? undefined : orProblem(() => parseStatus(status));
  const sinceMs = since === undefined ? undefined : orProblem(() => parseSince(since, nowMs));
  if (problems.length > 0) {
    throw new SimulatorError("USAGE", problems.join("\n  "), {
      remedy: "Correct what is named; `sc-sim logs --help` has examples.",
    });
  }
  const kinds = KINDS[kind];
  const tests = [
    ...(requestId === undefined ? [] : [(line: LogLine) => isOfRequest(line, requestId)]),
    ...(hasStatus === undefined ? [] : [(line: LogLine) => hasStatus(statusOf(line))]),
  ];
  return {
    ...(kinds && { kinds }),
    ...(service !== undefined && { service }),
    ...(requestId !== undefined && textOfId(requestId)),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(tests.length > 0 && { isWanted: (line) => tests.every((test) => test(line)) }),
  };
}

/** A flag whose value cannot be understood. */
class FlagProblem extends Error {
  override readonly name = "FlagProblem";
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

/** `503`, `5xx`, or several with commas; 0 is the code of a caller that left before the response began. */
function parseStatus(text: string): (code: number | undefined) => boolean {
  const parts = text.split(",").map((part) => part.trim().toLowerCase());
  const wrong = parts.find((part) => !/^(?:[1-5]xx|[1-5]\d\d|0)$/.test(part));
  if (wrong !== undefined) {
    throw new FlagProblem(
      `--status: "${wrong}" is not a status. Write a code such as 503, a class such as 5xx, 0 for a caller that left, or several: 404,5xx.`,
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
  throw new FlagProblem(
    `--since: "${text}" is not a time. Write how long ago, such as 30s, 5m, 1h30m or 2d, or a time with its zone, such as 2026-11-25T10:00:00Z.`,
  );
}
