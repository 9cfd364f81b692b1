import type { LineKind } from "../access-log/classify-line.ts";
import type { AccessLogFormat, AccessLogProtocol } from "../access-log/fields.ts";
import type { Tally } from "./tally.ts";

/** Lines of one protocol, format and set of keys. */
export interface ShapeReport {
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  /** Names of the profiles that these lines fit; none where they fit none. */
  readonly profiles: readonly string[];
  readonly count: number;
}

/** What a log holds. Nothing in it is a value of a line where `isRedacted` asked for that. */
export interface LogReport {
  /** Lines by what they are; empty ones are not counted. */
  readonly kinds: Readonly<Record<LineKind, number>>;
  readonly shapes: readonly ShapeReport[];
  /** In which ways lines are not what they have to be. */
  readonly deviations: readonly (Tally & { readonly text: string })[];
  /** Access-log lines that cannot be read, by why. */
  readonly unreadable: readonly (Tally & { readonly text: string })[];
}

/** One entry for what differs in the order of its keys only. */
export function withoutKeyOrder(reports: readonly ShapeReport[]): readonly ShapeReport[] {
  const groups = Map.groupBy(reports, ({ count: _, ...rest }) => JSON.stringify(rest));
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      return [{ ...first, count: group.reduce((sum, { count }) => sum + count, 0) }];
    })
    .sort((a, b) => b.count - a.count);
}
