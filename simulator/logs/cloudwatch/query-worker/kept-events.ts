import type { LogPlace } from "../../log-event.ts";
import type { PlacedEvent } from "../../store/log-query.ts";
import { createNumberList, type NumberList } from "../insights/run-query.ts";

/** Events in memory, by their places from 0 on. */
export interface KeptEvents {
  /** Puts events behind the others. Their bytes are not kept: queries read texts. */
  add(events: readonly PlacedEvent[]): void;
  /** Some events, from a place on. */
  from(place: number): readonly PlacedEvent[];
  /** Whether their messages are kept. Without them, reading one throws. */
  readonly hasMessages: boolean;
  readonly count: number;
}

/** So many events are given at a time. */
const PIECE_EVENTS = 2000;

/**
 * Keeps events column by column: of a hundred thousand objects, or numbers in plain arrays, the garbage collector would copy each twice.
 */
export function createKeptEvents({ hasMessages }: Pick<KeptEvents, "hasMessages">): KeptEvents {
  const columns: Columns = {
    ...{ seqs: createNumberList(), timestamps: createNumberList() },
    ...{ ingestions: createNumberList(), byteLengths: createNumberList() },
    ...{ messages: [], placeIds: createNumberList(), places: [] },
  };
  const { seqs, timestamps, ingestions, messages, byteLengths, placeIds, places } = columns;
  const idsByGroup = new Map<string, Map<string, number>>();
  const placeIdOf = ({ group, stream }: LogPlace): number => {
    const ids = idsByGroup.get(group) ?? new Map<string, number>();
    const known = ids.get(stream);
    if (known !== undefined) return known;
    const id = places.push({ group, stream }) - 1;
    ids.set(stream, id);
    idsByGroup.set(group, ids);
    return id;
  };
  return {
    hasMessages,
    add(events) {
      for (const event of events) {
        const { seq, timestampMs, ingestionMs, message, byteLength } = event;
        seqs.add(seq);
        timestamps.add(timestampMs);
        ingestions.add(ingestionMs);
        if (hasMessages) messages.push(message);
        byteLengths.add(byteLength ?? Buffer.byteLength(message));
        placeIds.add(placeIdOf(event));
      }
    },
    from(place) {
      const count = Math.min(PIECE_EVENTS, seqs.length - place);
      return Array.from({ length: count }, (_, index) => new KeptEvent(columns, place + index));
    },
    get count() {
      return seqs.length;
    },
  };
}

interface Columns {
  readonly seqs: NumberList;
  readonly timestamps: NumberList;
  readonly ingestions: NumberList;
  readonly byteLengths: NumberList;
  /** Empty where messages are not kept. */
  readonly messages: string[];
  /** Where an event's place is in `places`. */
  readonly placeIds: NumberList;
  readonly places: LogPlace[];
}

/** A line of the columns. It reads only what is asked of it: most queries want one or two of them. */
class KeptEvent implements PlacedEvent {
  readonly #columns: Columns;
  readonly #place: number;

  constructor(columns: Columns, place: number) {
    this.#columns = columns;
    this.#place = place;
  }

  get seq() {
    return this.#columns.seqs.at(this.#place);
  }

  get timestampMs() {
    return this.#columns.timestamps.at(this.#place);
  }

  get ingestionMs() {
    return this.#columns.ingestions.at(this.#place);
  }

  get byteLength() {
    return this.#columns.byteLengths.at(this.#place);
  }

  get message() {
    return textOf(this.#columns.messages[this.#place]);
  }

  get group() {
    return textOf(this.#logPlace?.group);
  }

  get stream() {
    return textOf(this.#logPlace?.stream);
  }

  get #logPlace() {
    return this.#columns.places[this.#columns.placeIds.at(this.#place)];
  }
}

function textOf(text: string | undefined): string {
  if (text === undefined) throw new RangeError("It is not kept.");
  return text;
}
