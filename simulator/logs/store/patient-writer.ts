import type { NumberedEvent } from "../log-event.ts";
import type { EventWriter } from "./write-events.ts";

/** Keeps in memory what the file cannot take at the moment, and tries again. */
export interface PatientWriter {
  append(events: readonly NumberedEvent[]): void;
  /** What the file does not have yet, in order. */
  unsaved(): readonly NumberedEvent[];
  /** Tries at once to write what is kept. @throws what the file says, where it still cannot be. */
  flush(): void;
  /** Tries a last time. */
  end(): void;
}

interface WriterOptions {
  readonly insert: EventWriter["insert"];
  /** Told of the first failure, of the first line that is lost, and of the recovery, in whole sentences. */
  readonly onTrouble: (message: string) => void;
  readonly explain: (error: unknown) => string;
}

/** A full disk would be written to in vain a thousand times a second. */
const RETRY_MS = 1000;

/** Twenty seconds of a busy app. Beyond that the oldest lines go: a simulator that grows ends them all. */
const UNSAVED_BYTES = 16 * 2 ** 20;

/** What an event takes in memory beside its message, roughly. */
const EVENT_BYTES = 300;

const BATCH = 1000;

const sizeOf = ({ message }: NumberedEvent) => message.length + EVENT_BYTES;

/** Never throws: a full disk must not end a simulation. */
export function createPatientWriter({ insert, onTrouble, explain }: WriterOptions): PatientWriter {
  let failedAtMs: number | undefined;
  let kept: NumberedEvent[] = [];
  let keptBytes = 0;
  let lost = 0;
  /** Stands where lines were lost, so that whoever reads the log sees it there too. */
  let gap: { readonly event: NumberedEvent; readonly lost: number } | undefined;

  const keep = (events: readonly NumberedEvent[]) => {
    for (const event of events) {
      kept.push(event);
      keptBytes += sizeOf(event);
    }
    if (keptBytes <= UNSAVED_BYTES) return;
    let count = 0;
    // A quarter at a time: moving the rest up costs too much for every line.
    for (const event of kept) {
      if (keptBytes <= UNSAVED_BYTES * 0.75) break;
      keptBytes -= sizeOf(event);
      count += 1;
    }
    const last = kept[count - 1];
    kept = kept.slice(count);
    if (lost === 0) onTrouble("Lines are being lost: no more of them can be kept in memory.");
    lost += count;
    if (last !== undefined) gap = gapAt(last, (gap?.lost ?? 0) + count);
  };
  const writeKept = () => {
    if (gap !== undefined) insert([gap.event]);
    gap = undefined;
    while (kept.length > 0) {
      insert(kept.slice(0, BATCH));
      for (const event of kept.splice(0, BATCH)) keptBytes -= sizeOf(event);
    }
    failedAtMs = undefined;
    const loss = lost === 0 ? "Nothing is lost." : `${lost} lines are lost.`;
    lost = 0;
    onTrouble(`The log store can be written again. ${loss}`);
  };
  const retry = (nowMs: number) => {
    try {
      writeKept();
    } catch {
      failedAtMs = nowMs;
    }
  };

  return {
    append(events) {
      const nowMs = events.at(-1)?.ingestionMs ?? 0;
      if (failedAtMs !== undefined) {
        keep(events);
        if (nowMs - failedAtMs >= RETRY_MS) retry(nowMs);
        return;
      }
      try {
        insert(events);
      } catch (error) {
        failedAtMs = nowMs;
        onTrouble(`${explain(error)} Lines are kept in memory until it can be written again.`);
        keep(events);
      }
    },
    unsaved: () => (gap === undefined ? kept : [gap.event, ...kept]),
    flush() {
      if (failedAtMs !== undefined) writeKept();
    },
    end() {
      if (failedAtMs === undefined) return;
      retry(failedAtMs);
      if (kept.length > 0) onTrouble(`${lost + kept.length} lines could not be stored.`);
    },
  };
}

/** In the words of sc-sim's other lines, with the number of the last lost line: reading goes on after it. */
function gapAt({ bytes: _bytes, ...last }: NumberedEvent, lost: number) {
  const message = `[sc-sim] ${lost} lines, of all tasks together, are lost here: the log store could not be written`;
  return { event: { ...last, kind: "other", message } as const, lost };
}
