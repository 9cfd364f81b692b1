import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "../../logs/log-line.ts";
import type { LogReader } from "../../logs/log-reader.ts";
import type { LineDisplay } from "./display.ts";

/** What an eye can follow, and a little more. */
const LINES_PER_SECOND = 50;
const SECOND_MS = 1000;

/** Lines of one request come close together: they are waited for until there is a pause, but not long. */
const PAUSE_MS = 80;
const LONGEST_WAIT_MS = 320;

/** How often the number of lines that are not shown is brought up to date. */
const COUNT_MS = 250;

interface FollowOptions {
  readonly reader: LogReader;
  readonly display: LineDisplay;
  /** Aborted when nothing is waited for any more; the lines that still come are shown or counted. */
  readonly signal: AbortSignal;
}

/**
 * Shows every line that comes, up to 50 in a second; the rest of that second is counted, and neither read nor written. Ends with the simulation.
 * A terminal that takes nothing keeps this waiting, and nothing else: what came meanwhile is counted.
 */
export async function followLines({ reader, display, signal }: FollowOptions): Promise<void> {
  let secondEndsMs = 0;
  let left = 0;

  const count = async (lines: number) => {
    if (lines > 0) await display.sayMore(lines);
  };
  for await (const line of reader) {
    if (performance.now() >= secondEndsMs) {
      secondEndsMs = performance.now() + SECOND_MS;
      left = LINES_PER_SECOND;
    }
    if (left === 0) {
      await count(1 + reader.skipStored());
    } else {
      const lines = [line, ...(await linesAfter({ reader, limit: left - 1, signal }))];
      left -= lines.length;
      await display.show(lines);
    }
    while (left === 0) {
      await count(reader.skipStored());
      const restMs = secondEndsMs - performance.now();
      if (restMs <= 0 || signal.aborted) break;
      await pause(Math.min(restMs, COUNT_MS), signal);
    }
  }
}

interface AfterOptions {
  readonly reader: LogReader;
  /** How many at most. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** The lines that come within a moment of each other. */
export async function linesAfter({
  reader,
  limit,
  signal,
}: AfterOptions): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [...reader.takeStored(limit)];
  const deadlineMs = performance.now() + LONGEST_WAIT_MS;
  while (lines.length < limit && performance.now() < deadlineMs && !signal.aborted) {
    await pause(PAUSE_MS, signal);
    const next = reader.takeStored(limit - lines.length);
    if (next.length === 0) break;
    lines.push(...next);
  }
  return lines;
}

/** A pause that the signal ends. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
