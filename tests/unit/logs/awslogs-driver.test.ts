import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  awslogsDriver,
  type ContainerOptions,
} from "../../../simulator/logs/drivers/awslogs-driver.ts";
import type { NewLogEvent } from "../../../simulator/logs/log-event.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";

const SEND_MS = 100;

function openDriver(options: Partial<ContainerOptions> = {}) {
  const batches: (readonly NewLogEvent[])[] = [];
  const told: string[] = [];
  const driver = awslogsDriver({
    optionsOf: () => ({ mode: "non-blocking", maxBufferBytes: 1000, flushMs: 5000, ...options }),
    store: { write: (events) => void batches.push(events), end: () => undefined },
    now: Date.now,
    onTrouble: (message) => told.push(message),
    sendMs: SEND_MS,
  });
  const messages = () => batches.flat().map(({ message }) => message);
  return { driver, batches, told, messages };
}

/** Of one byte short of a mebibyte with what each event counts for more. */
const FULL = Array.from({ length: 4 }, (_, n) => appLine(String(n).padEnd(262_118), n));

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the awslogs driver", () => {
  test("delivers every few seconds what it has, sorted by time, with the time of the delivery", () => {
    const { driver, batches, messages } = openDriver();
    driver.write([appLine("b", 20), appLine("a", 10), appLine("c", 20)]);
    vi.advanceTimersByTime(5000 + SEND_MS);
    driver.write([appLine("later", 30)]);
    expect(messages()).toEqual(["a", "b", "c"]);
    expect(batches[0]?.map(({ ingestionMs }) => ingestionMs)).toEqual(Array(3).fill(1_005_100));
    vi.advanceTimersByTime(5000 + SEND_MS);
    expect(messages()).toEqual(["a", "b", "c", "later"]);
    driver.end();
  });

  test("delivers a full batch at once, of a mebibyte or of 10,000 lines", () => {
    const large = openDriver();
    large.driver.write([...FULL, appLine("next", 9)]);
    vi.advanceTimersByTime(SEND_MS);
    expect(large.batches.map(({ length }) => length)).toEqual([4]);
    const many = openDriver();
    many.driver.write(Array.from({ length: 10_001 }, (_, n) => appLine("x", n)));
    vi.advanceTimersByTime(SEND_MS);
    expect(many.batches.map(({ length }) => length)).toEqual([10_000]);
    large.driver.end();
    many.driver.end();
    expect([large.messages().at(-1), many.messages().length]).toEqual(["next", 10_001]);
  });

  test("loses what does not fit into the buffer while it sends, in mode non-blocking, and says so", () => {
    const { driver, messages, told } = openDriver({ maxBufferBytes: 1000 });
    const line = (n: number) => appLine(String(n).padEnd(100), 100 + n);
    // The first makes the batch full; 4,096 are held beside it; ten of 100 bytes fit into the buffer.
    driver.write([...FULL, ...Array.from({ length: 4096 + 15 }, (_, n) => line(n))]);
    expect(told).toEqual([
      "Lines of App of server-1 are being lost: in mode non-blocking, its buffer of 1000 bytes is full (--fidelity aws).",
    ]);
    vi.advanceTimersByTime(10_000);
    const kept = messages().slice(FULL.length).map(Number);
    expect(kept).toEqual(Array.from({ length: 4096 + 10 }, (_, n) => n));
    // There is room again.
    driver.write([line(9000)]);
    driver.end();
    expect(Number(messages().at(-1))).toBe(9000);
    expect(told[1]).toMatch(/^5 lines of App of server-1 were lost: /);
  });

  test("takes one line of any length into an empty buffer, as Docker does", () => {
    const { driver, messages, told } = openDriver({ maxBufferBytes: 10 });
    const held = Array.from({ length: 4096 }, (_, n) => appLine("x", n));
    driver.write([
      ...FULL,
      ...held,
      appLine("longer than the buffer", 5000),
      appLine("lost", 5001),
    ]);
    driver.end();
    expect(messages()).toHaveLength(4 + 4096 + 1);
    expect(messages().at(-1)).toBe("longer than the buffer");
    expect(told.at(-1)).toMatch(/^1 line of App of server-1 was lost: /);
  });

  test("delivers what it has of a container when that ends, and goes on when it is started again", () => {
    const { driver, messages } = openDriver();
    driver.write([appLine("last words", 1), appLine("of another", 1, { taskId: "t2" })]);
    driver.endOf?.(APP_ORIGIN);
    expect(messages()).toEqual(["last words"]);
    driver.write([appLine("again", 2)]);
    vi.advanceTimersByTime(5000 + SEND_MS);
    expect(messages()).toEqual(["last words", "again", "of another"]);
    driver.end();
  });

  test("loses nothing in mode blocking, and nothing at the end, of any container", () => {
    const { driver, messages, told } = openDriver({ mode: "blocking", maxBufferBytes: 10 });
    const lines = Array.from({ length: 20_000 }, (_, n) => appLine(String(n).padEnd(100), n));
    driver.write([...FULL, ...lines]);
    driver.write([appLine("of another", 1, { taskId: "t2" })]);
    driver.end();
    expect(messages()).toHaveLength(FULL.length + lines.length + 1);
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
