import type { PlacedEvent } from "../../store/log-query.ts";

/** 56 digits, as AWS has them; ids sort as their events. */
export function eventIdOf({ timestampMs, seq }: Pick<PlacedEvent, "timestampMs" | "seq">): string {
  return `3${String(timestampMs).padStart(15, "0")}${String(seq).padStart(40, "0")}`;
}
