import type { AccessLogDirection } from "../line/access-log/fields.ts";
import type { LogLine } from "./log-line.ts";

/** One proxy on the way of a request: what an access line of HTTP says of it. */
export interface Hop {
  readonly line: LogLine;
  readonly service: string;
  readonly taskName: string;
  readonly direction?: AccessLogDirection;
  /** In milliseconds since 1970. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly method: string;
  /** Authority and path. */
  readonly url: string;
  readonly responseCode: number;
  readonly grpcStatus?: string;
}

/** What was asked of one service by one caller: the caller's line where it is logged, and a line of each try. */
export interface TraceCall {
  readonly method: string;
  readonly url: string;
  /** How many calls this one was made for. */
  readonly depth: number;
  /** In order. Where the caller's line is not among them, nothing says which of them are tries of one call. */
  readonly hops: readonly (Hop & { readonly attempt?: number; readonly attempts?: number })[];
}

/** The hops of one request, in order. */
export interface Trace {
  readonly requestId: string;
  readonly startMs: number;
  /** From the start of the first hop to the end of the last. */
  readonly durationMs: number;
  /** Each before those that were made for it. */
  readonly calls: readonly TraceCall[];
}

interface TraceOptions {
  readonly requestId: string;
  /** The access lines of the request; at least one. */
  readonly lines: readonly LogLine[];
  /** The ECS service that an authority leads to. */
  readonly serviceOf: (authority: string) => string | undefined;
}

/** A hop with the one that it was made for. */
interface PlacedHop {
  readonly hop: Hop;
  readonly target: string | undefined;
  parent?: PlacedHop;
  readonly children: PlacedHop[];
}

/** Times are in whole milliseconds, cut off: a hop may seem to begin before or end after the one it is made for. */
const TOLERANCE_MS = 2;

/** Puts the lines of one request in order: a call before the calls that were made for it, each try below its call. */
export function traceOf({ requestId, lines, serviceOf }: TraceOptions): Trace {
  const placed = lines
    .flatMap((line) => placedHop(line, serviceOf) ?? [])
    .toSorted((a, b) => compareHops(a.hop, b.hop));
  for (const each of placed) {
    const parent = parentOf(each, placed);
    if (parent === undefined) continue;
    each.parent = parent;
    parent.children.push(each);
  }
  const startMs = Math.min(...placed.map(({ hop }) => hop.startMs));
  const endMs = Math.max(...placed.map(({ hop }) => endOf(hop)));
  const roots = placed.filter(({ parent }) => parent === undefined);
  return { requestId, startMs, durationMs: endMs - startMs, calls: callsOf(roots, 0) };
}

function placedHop(line: LogLine, serviceOf: TraceOptions["serviceOf"]): PlacedHop | undefined {
  const { record, service, taskName, direction } = line;
  if (record === undefined || record.appProtocol === "tcp") return undefined;
  const { startTime, durationMs, method = "-", authority = "-", path = "", responseCode } = record;
  const grpcStatus = record.appProtocol === "grpc" ? record.grpcStatus : undefined;
  const hop: Hop = {
    ...{ line, service, taskName, ...(direction && { direction }) },
    ...{ startMs: startTime.getTime(), durationMs, method, url: `${authority}${path}` },
    ...{ responseCode, ...(grpcStatus !== undefined && { grpcStatus }) },
  };
  const target = direction === "egress" ? serviceOf(authority) : service;
  return { hop, target, children: [] };
}

/** By start; of two that start together the longer one, or the one that was written later, is the outer one. */
function compareHops(a: Hop, b: Hop): number {
  return a.startMs - b.startMs || endOf(b) - endOf(a) || b.line.seq - a.line.seq;
}

function endOf({ startMs, durationMs }: Hop): number {
  return startMs + durationMs;
}

/**
 * The shortest of the hops during which this one was made and which can have led to it; one of the other direction, where that
 * is logged.
 */
function parentOf(child: PlacedHop, all: readonly PlacedHop[]): PlacedHop | undefined {
  const candidates = all.filter(
    (other) => other !== child && isDuring(child.hop, other.hop) && isCause(other, child),
  );
  const nearness = ({ hop }: PlacedHop) => Number(hop.direction === child.hop.direction);
  return candidates.toSorted(
    (a, b) => nearness(a) - nearness(b) || a.hop.durationMs - b.hop.durationMs,
  )[0];
}

function isDuring(inner: Hop, outer: Hop): boolean {
  return (
    inner.startMs >= outer.startMs - TOLERANCE_MS && endOf(inner) <= endOf(outer) + TOLERANCE_MS
  );
}

function isCause(cause: PlacedHop, effect: PlacedHop): boolean {
  const [from, to] = [cause.hop, effect.hop];
  // One proxy has one clock, and writes what it began first last: a task may call itself.
  if (from.taskName === to.taskName && compareHops(from, to) > 0) return false;
  for (let above = cause.parent; above !== undefined; above = above.parent)
    if (above === effect) return false;
  // What a task sends is sent for what it received, and that is what somebody sent to its service.
  if (to.direction === "egress") {
    if (from.direction === "egress") return cause.target === to.service;
    return from.taskName === to.taskName;
  }
  if (from.direction === "egress") {
    const isSame = cause.target === to.service && isSameRequest(from, to);
    return isSame && cause.children.every(({ hop }) => isFailure(hop));
  }
  // The caller's line is not logged: the hop during which this one was made is the nearest that is known.
  return from.service !== to.service && compareHops(from, to) < 0;
}

/** Whether a proxy logs the query depends on its service's `includeQueryParameters`. */
function isSameRequest(a: Hop, b: Hop): boolean {
  const withoutQuery = ({ url }: Hop) => url.split("?", 1)[0];
  return a.method === b.method && withoutQuery(a) === withoutQuery(b);
}

/** A proxy tries again after these only. */
function isFailure({ responseCode }: Hop): boolean {
  return responseCode === 503 || responseCode === 0;
}

function callsOf(siblings: readonly PlacedHop[], depth: number): readonly TraceCall[] {
  const groups: PlacedHop[][] = [];
  for (const each of siblings) {
    const open = groups.at(-1);
    const [first] = open ?? [];
    if (open !== undefined && first !== undefined && isSameCall(first, each)) open.push(each);
    else groups.push([each]);
  }
  return groups.flatMap((group) => callOf(group, depth));
}

/** Calls whose caller is not logged, such as the tries of one, stand together. */
function isSameCall(a: PlacedHop, b: PlacedHop): boolean {
  return (
    a.hop.direction !== "egress" &&
    b.hop.direction !== "egress" &&
    a.hop.service === b.hop.service &&
    isSameRequest(a.hop, b.hop)
  );
}

function callOf(group: readonly PlacedHop[], depth: number): readonly TraceCall[] {
  const [first] = group;
  if (first === undefined) return [];
  const { method, url } = first.hop;
  const isEgress = ({ hop }: PlacedHop) => hop.direction === "egress";
  const tries = isEgress(first) ? first.children.filter((child) => !isEgress(child)) : [];
  const attempts = tries.length;
  const isRetried = attempts > 1;
  const hops = [
    ...group.map(({ hop }) => hop),
    ...tries.map(({ hop }, index) => ({
      ...hop,
      ...(isRetried && { attempt: index + 1, attempts }),
    })),
  ];
  const inner = [...group, ...tries]
    .flatMap(({ children }) => children)
    .filter((child) => !tries.includes(child));
  return [{ method, url, depth, hops }, ...callsOf(inner, depth + 1)];
}
