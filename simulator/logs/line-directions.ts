import type { AccessLogDirection } from "../line/access-log/fields.ts";
import type { Line } from "../line/sources/line-splitter.ts";
import type { LogKind, LogOrigin } from "./log-event.ts";

/** Whose output a stream is, before a direction of its lines is known. */
export interface StreamOrigin extends Omit<LogOrigin, "direction"> {
  /** Which directions the proxy logs. @default none */
  readonly directions?: readonly AccessLogDirection[];
}

/** Finds out which listener of a proxy wrote each line of a stream. To be asked for each line, in their order. */
interface LineDirections {
  /** Whether this is no line of the log, but says what the next one is. */
  isMarker(line: Line): boolean;
  /** The origin of a line of this kind: with the direction of an access line, without one for any other. */
  originOf(kind: LogKind): LogOrigin;
  /** What comes next is of another process. */
  onEnd(): void;
}

/**
 * A proxy that logs one direction has no other access lines. One that logs both writes a marker before each egress line. Envoy's
 * only worker writes the two together, so that nothing but an event of its main thread, such as an ejection, comes between.
 */
export function directionsOf(
  { directions = [], ...origin }: StreamOrigin,
  egressMarker: string | undefined,
): LineDirections {
  // Envoy's standard error has no access lines, whatever a line there looks like.
  const [direction, ...others] = origin.source === "stdout" ? directions : [];
  if (direction === undefined) return { isMarker: () => false, originOf: () => origin, onEnd() {} };
  const one: LogOrigin = { ...origin, direction };
  if (others.length === 0) {
    const originOf = (kind: LogKind) => (kind === "access" ? one : origin);
    return { isMarker: () => false, originOf, onEnd() {} };
  }
  const ingress: LogOrigin = { ...origin, direction: "ingress" };
  const egress: LogOrigin = { ...origin, direction: "egress" };
  let isMarked = false;
  return {
    isMarker(line) {
      if (line !== egressMarker) return false;
      isMarked = true;
      return true;
    },
    originOf(kind) {
      if (kind === "outlier") return origin;
      const marked = isMarked;
      isMarked = false;
      if (kind !== "access") return origin;
      return marked ? egress : ingress;
    },
    onEnd() {
      isMarked = false;
    },
  };
}
