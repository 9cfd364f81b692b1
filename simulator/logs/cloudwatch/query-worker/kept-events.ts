import type { PlacedEvent } from "../../store/log-query.ts";

/** Events in memory, by their places from 0 on. */
export interface KeptEvents {
  /** Puts an event behind the others. Its bytes are not kept: queries read texts. */
  add(event: PlacedEvent): void;
  /** A copy of the event in this place. */
  at(place: number): PlacedEvent;
  readonly count: number;
}

/** Keeps events column by column: of a hundred thousand objects the garbage collector would copy each twice. */
export function createKeptEvents(): KeptEvents {
  const seqs: number[] = [];
  const timestamps: number[] = [];
  const ingestions: number[] = [];
  const messages: string[] = [];
  const groups: string[] = [];
  const streams: string[] = [];
  return {
    add({ seq, timestampMs, ingestionMs, message, group, stream }) {
      seqs.push(seq);
      timestamps.push(timestampMs);
      ingestions.push(ingestionMs);
      messages.push(message);
      groups.push(group);
      streams.push(stream);
    },
    at: (place) => ({
      seq: seqs[place] ?? 0,
      timestampMs: timestamps[place] ?? 0,
      ingestionMs: ingestions[place] ?? 0,
      message: messages[place] ?? "",
      group: groups[place] ?? "",
      stream: streams[place] ?? "",
    }),
    get count() {
      return seqs.length;
    },
  };
}
