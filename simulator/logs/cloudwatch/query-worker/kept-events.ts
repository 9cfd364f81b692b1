import type { LogPlace } from "../../log-event.ts";
import type { PlacedEvent } from "../../store/log-query.ts";
import { createNumberList, type EventPiece, type NumberList } from "../insights/run-query.ts";
import { createTimeOrder } from "./time-order.ts";

/** Events one after the other, with their places among those that are kept, where they are. */
export interface PlacedPiece extends EventPiece {
  readonly events: readonly PlacedEvent[];
}

/** Which of them are wanted. */
export interface EventRange {
  readonly places: readonly LogPlace[];
  /** Both in it. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Events in memory, by their places from 0 on, in the order in which they were added. */
export interface KeptEvents {
  /**
   * Puts events behind the others. Their bytes are not kept: queries read texts.
   *
   * @returns Their places.
   */
  add(events: readonly PlacedEvent[]): readonly number[];
  /** Puts those that were added in order of time; the next query over them need not. */
  sort(): void;
  /** Some at a time, and of the same time the last to arrive first. */
  newestFirst(range: EventRange): Iterable<PlacedPiece>;
  readonly count: number;
  /** About as much memory they take. */
  readonly bytes: number;
}

/** So many events are given at a time. */
const PIECE_EVENTS = 2000;

/** What an event takes beside its message. */
const EVENT_BYTES = 120;

/**
 * Keeps events column by column: of a hundred thousand objects, or numbers in plain arrays, the garbage collector would copy each twice.
 */
export function createKeptEvents(): KeptEvents {
  const columns: Columns = {
    ...{ seqs: createNumberList(), timestamps: createNumberList() },
    ...{ ingestions: createNumberList(), byteLengths: createNumberList() },
    ...{ messages: [], placeIds: createNumberList(), places: [] },
  };
  const { seqs, timestamps, ingestions, messages, byteLengths, placeIds, places } = columns;
  const order = createTimeOrder(columns);
  const idsByGroup = new Map<string, Map<string, number>>();
  let bytes = 0;
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
    add(events) {
      const first = seqs.length;
      for (const event of events) {
        const { seq, timestampMs, ingestionMs, message } = event;
        const { byteLength = Buffer.byteLength(message) } = event;
        seqs.add(seq);
        timestamps.add(timestampMs);
        ingestions.add(ingestionMs);
        messages.push(message);
        byteLengths.add(byteLength);
        placeIds.add(placeIdOf(event));
        order.add();
        // JavaScript keeps a text with any character of more than one byte in two bytes for each.
        bytes += EVENT_BYTES + (byteLength > message.length ? 2 : 1) * message.length;
      }
      return events.map((_, index) => first + index);
    },
    sort: order.sort,
    *newestFirst(range) {
      const isWanted = new Uint8Array(places.length);
      for (const { group, stream } of range.places) {
        const id = idsByGroup.get(group)?.get(stream);
        if (id !== undefined) isWanted[id] = 1;
      }
      const inOrder = order.upTo(range.endMs);
      for (let rest = inOrder.length; rest > 0; ) {
        const piece: PieceList = { events: [], places: [] };
        rest = fill(piece, { inOrder, rest, isWanted, startMs: range.startMs });
        yield piece;
      }
    },
    get count() {
      return seqs.length;
    },
    get bytes() {
      return bytes;
    },
  };

  /** Not in the generator itself, which is compiled much later. @returns How many are left. */
  function fill(piece: PieceList, { inOrder, rest, isWanted, startMs }: Walk): number {
    for (let index = rest - 1; index >= 0; index--) {
      const place = inOrder[index] as number;
      if (timestamps.at(place) < startMs) return 0;
      if (isWanted[placeIds.at(place)] !== 1) continue;
      piece.places.push(place);
      piece.events.push(new KeptEvent(columns, place));
      if (piece.events.length === PIECE_EVENTS) return index;
    }
    return 0;
  }
}

interface PieceList {
  readonly events: PlacedEvent[];
  readonly places: number[];
}

interface Walk {
  readonly inOrder: Int32Array;
  /** So many of them are left: they are taken from the end. */
  readonly rest: number;
  /** By the numbers of places. */
  readonly isWanted: Uint8Array;
  readonly startMs: number;
}

interface Columns {
  readonly seqs: NumberList;
  readonly timestamps: NumberList;
  readonly ingestions: NumberList;
  readonly byteLengths: NumberList;
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
    return this.#columns.messages[this.#place] ?? "";
  }

  get group() {
    return this.#logPlace?.group ?? "";
  }

  get stream() {
    return this.#logPlace?.stream ?? "";
  }

  get #logPlace() {
    return this.#columns.places[this.#columns.placeIds.at(this.#place)];
  }
}
