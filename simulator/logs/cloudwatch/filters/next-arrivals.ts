import type { PlacedEvent } from "../../store/log-query.ts";
import type { LogStore } from "../../store/log-store.ts";

/** Taken at a time; between two of these others have their turn. */
const EVENTS_AT_A_TIME = 2000;

interface Arrived {
  readonly events: readonly PlacedEvent[];
  /** Up to this number there is no further event of the groups. */
  readonly seq: number;
}

/**
 * The next events of some groups; `undefined` where nothing at all has arrived.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function nextArrivals(
  store: Pick<LogStore, "arrivals" | "lastSeq">,
  { afterSeq, groups }: { readonly afterSeq: number; readonly groups: readonly string[] },
): Arrived | undefined {
  // Whatever comes while the events are read is left for the next time.
  const { lastSeq } = store;
  if (afterSeq >= lastSeq) return undefined;
  const wanted = { afterSeq, groups, limit: EVENTS_AT_A_TIME };
  const events = groups.length === 0 ? [] : store.arrivals(wanted);
  return { events, seq: events.at(-1)?.seq ?? lastSeq };
}
