import type { PlacedEvent } from "../../store/log-query.ts";
import type { FilterPattern } from "../filter-pattern/compiled-pattern.ts";
import { ACCOUNT } from "../insights/query-event.ts";
import { eventIdOf } from "./event-id.ts";
import type { SubscriptionFilter } from "./subscription-filter.ts";

/**
 * What CloudWatch Logs delivers, decoded.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export interface SubscriptionMessage {
  readonly messageType: "DATA_MESSAGE";
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly {
    readonly id: string;
    readonly timestamp: number;
    readonly message: string;
  }[];
}

/** Characters of events in one message; one event alone may have more. */
const MOST_CHARACTERS = 2 ** 20;

/** The messages of a filter for these events: each has events of one stream, in order of arrival. */
export function messagesFor(
  { group, filterName, afterSeq }: SubscriptionFilter,
  { matches }: Pick<FilterPattern, "matches">,
  events: readonly PlacedEvent[],
): readonly SubscriptionMessage[] {
  const wanted = events.filter(
    (event) => event.group === group && event.seq > afterSeq && matches(event.message),
  );
  return [...Map.groupBy(wanted, ({ stream }) => stream)].flatMap(([logStream, ofStream]) =>
    inParts(ofStream).map((part) => ({
      ...{ messageType: "DATA_MESSAGE" as const, owner: ACCOUNT, logGroup: group, logStream },
      subscriptionFilters: [filterName],
      logEvents: part.map((event) => ({
        ...{ id: eventIdOf(event), timestamp: event.timestampMs, message: event.message },
      })),
    })),
  );
}

function inParts(events: readonly PlacedEvent[]): readonly (readonly PlacedEvent[])[] {
  const parts: PlacedEvent[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const event of events) {
    if (characters + event.message.length > MOST_CHARACTERS) {
      parts.push([]);
      characters = 0;
    }
    parts.at(-1)?.push(event);
    characters += event.message.length;
  }
  return parts;
}
