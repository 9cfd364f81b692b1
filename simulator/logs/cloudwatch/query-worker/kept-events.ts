import type { PlacedEvent } from "../../store/log-query.ts";

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

/** Keeps events column by column: of a hundred thousand objects the garbage collector would copy each twice. */
export function createKeptEvents({ hasMessages }: Pick<KeptEvents, "hasMessages">): KeptEvents {
  const columns: Columns = {
    ...{ seqs: [], timestamps: [], ingestions: [] },
    ...{ messages: [], byteLengths: [], groups: [], streams: [] },
  };
  const { seqs, timestamps, ingestions, messages, byteLengths, groups, streams } = columns;
  return {
    hasMessages,
    add(events) {
      for (const { seq, timestampMs, ingestionMs, message, byteLength, group, stream } of events) {
        seqs.push(seq);
        timestamps.push(timestampMs);
        ingestions.push(ingestionMs);
        if (hasMessages) messages.push(message);
        byteLengths.push(byteLength ?? Buffer.byteLength(message));
        groups.push(group);
        streams.push(stream);
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
  readonly seqs: number[];
  readonly timestamps: number[];
  readonly ingestions: number[];
  /** Empty where messages are not kept. */
  readonly messages: string[];
  readonly byteLengths: number[];
  readonly groups: string[];
  readonly streams: string[];
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
    return valueAt(this.#columns.seqs, this.#place);
  }

  get timestampMs() {
    return valueAt(this.#columns.timestamps, this.#place);
  }

  get ingestionMs() {
    return valueAt(this.#columns.ingestions, this.#place);
  }

  get message() {
    return valueAt(this.#columns.messages, this.#place);
  }

  get byteLength() {
    return valueAt(this.#columns.byteLengths, this.#place);
  }

  get group() {
    return valueAt(this.#columns.groups, this.#place);
  }

  get stream() {
    return valueAt(this.#columns.streams, this.#place);
  }
}

function valueAt<Value extends number | string>(column: readonly Value[], place: number): Value {
  const value = column[place];
  if (value === undefined) throw new RangeError(`Nothing is kept in place ${place}.`);
  return value;
}
