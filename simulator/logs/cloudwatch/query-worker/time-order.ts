import { larger, type NumberList } from "../insights/run-query.ts";

/** Events in order of time, and of arrival within the same millisecond; as places from 0 on. */
export interface TimeOrder {
  /** Takes the next place, whose columns are there. */
  add(): void;
  /** Does now what the next call of `upTo` would have to do first. */
  sort(): void;
  /** Places up to the last event of a time, or of one before it. Good until others are added. */
  upTo(timestampMs: number): Int32Array;
}

interface TimeColumns {
  readonly timestamps: NumberList;
  readonly seqs: NumberList;
}

/** Keeps events in order that come in any order. Mostly they are in order already, or newest first. */
export function createTimeOrder({ timestamps, seqs }: TimeColumns): TimeOrder {
  let ordered = new Int32Array(16);
  /** So many are in order; the places behind them wait. */
  let count = 0;
  let isWaiting = false;
  const compare = (a: number, b: number) =>
    timestamps.at(a) - timestamps.at(b) || seqs.at(a) - seqs.at(b);
  const isAscending = (places: Int32Array) =>
    places.every((place, index) => index === 0 || compare(places[index - 1] as number, place) < 0);
  const inOrder = (from: number): Int32Array => {
    const places = new Int32Array(timestamps.length - from);
    for (let index = 0; index < places.length; index++) places[index] = from + index;
    if (isAscending(places)) return places;
    places.reverse();
    return isAscending(places) ? places : places.sort(compare);
  };
  /** From behind, so that each moves once: most come behind all others. */
  const merge = (added: Int32Array) => {
    let at = count - 1;
    let to = count + added.length - 1;
    for (let index = added.length - 1; index >= 0; to--) {
      const place = added[index] as number;
      if (at >= 0 && compare(ordered[at] as number, place) > 0) {
        ordered[to] = ordered[at--] as number;
      } else {
        ordered[to] = place;
        index--;
      }
    }
    count += added.length;
  };
  const makeRoom = () => {
    if (timestamps.length > ordered.length) ordered = larger(ordered, 2 * timestamps.length);
  };
  /** How many are of this time or before. */
  const countUpTo = (timestampMs: number) => {
    let low = 0;
    for (let high = count; low < high; ) {
      const middle = (low + high) >>> 1;
      if (timestamps.at(ordered[middle] as number) <= timestampMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const sort = () => {
    if (!isWaiting) return;
    makeRoom();
    merge(inOrder(count));
    isWaiting = false;
  };
  return {
    add() {
      isWaiting ||= count > 0 && compare(ordered[count - 1] as number, count) > 0;
      if (isWaiting) return;
      makeRoom();
      ordered[count] = count;
      count++;
    },
    sort,
    upTo(timestampMs) {
      sort();
      return ordered.subarray(0, countUpTo(timestampMs));
    },
  };
}
