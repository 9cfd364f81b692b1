import { EVENT_OVERHEAD_BYTES } from "../../store/catalog.ts";
import type { PlacedEvent } from "../../store/log-query.ts";

/** Of the events of one page or one batch: UTF-8 of their messages, and the overhead of each. */
export const MOST_BYTES = 2 ** 20;

/** How large the events of a page are so far. */
interface PageSize {
  events: number;
  bytes: number;
}

/** The size of a page without events. */
export function newSize(): PageSize {
  return { events: 0, bytes: 0 };
}

/** Whether a page has no room for one more event; counts it if it has. The first always has room. */
export function isFull(size: PageSize, { message }: Pick<PlacedEvent, "message">): boolean {
  const bytes = size.bytes + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
  if (size.events > 0 && bytes > MOST_BYTES) return true;
  size.events += 1;
  size.bytes = bytes;
  return false;
}
