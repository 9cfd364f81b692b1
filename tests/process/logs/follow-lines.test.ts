import { describe, expect, test } from "vitest";
import { followLines, linesAfter } from "../../../simulator/cli/screen/follow-lines.ts";
import { readLive } from "../../../simulator/logs/log-reader.ts";
import { APP_OUTPUT, openLogRun } from "../../support/log-run.ts";

/** A display that keeps what it is given, and can be stopped as a terminal can with Ctrl-S. */
function openDisplay() {
  const frames: (readonly string[])[] = [];
  const counts: number[] = [];
  let taken = Promise.resolve();
  return {
    frames,
    counts,
    /** Lines that were shown, and those that were counted instead. */
    get total() {
      const counted = counts.reduce((sum, count) => sum + count, 0);
      return { shown: frames.flat().length, counted };
    },
    /** Holds all that follows back until the returned function is called. */
    stop() {
      const { promise, resolve } = Promise.withResolvers<void>();
      taken = promise;
      return resolve;
    },
    async show(lines: readonly { readonly raw: string }[]) {
      frames.push(lines.map(({ raw }) => raw));
      await taken;
    },
    async sayMore(count: number) {
      counts.push(count);
      await taken;
    },
  };
}

function openRun() {
  const { store, pump } = openLogRun();
  const reader = readLive(store, { kinds: ["app"] });
  let written = 0;
  return {
    reader,
    store,
    end: () => pump.end(),
    write(count: number) {
      for (let line = 0; line < count; line++) {
        written += 1;
        pump.onOutput(APP_OUTPUT, Buffer.from(`${written}\n`), 1000);
      }
    },
  };
}

const never = new AbortController().signal;

describe("lines that come one after the other", () => {
  test("are shown all, together what comes together", async () => {
    const run = openRun();
    const display = openDisplay();
    const followed = followLines({ reader: run.reader, display, signal: never });
    run.write(3);
    await expect.poll(() => display.frames).toEqual([["1", "2", "3"]]);
    run.write(1);
    await expect.poll(() => display.frames).toEqual([["1", "2", "3"], ["4"]]);
    run.end();
    await followed;
    expect(display.counts).toEqual([]);
  });
});

describe("more lines than an eye can follow", () => {
  test("are counted, every one of them, and the first are shown", async () => {
    const run = openRun();
    const display = openDisplay();
    const followed = followLines({ reader: run.reader, display, signal: never });
    run.write(2500);
    await expect.poll(() => display.total).toEqual({ shown: 50, counted: 2450 });
    expect(display.frames.flat()).toEqual(Array.from({ length: 50 }, (_, n) => `${n + 1}`));
    // The same second, or a later one: whatever is not shown is counted.
    run.write(1000);
    run.end();
    await followed;
    const { shown, counted } = display.total;
    expect(shown + counted).toBe(3500);
    expect(display.counts).not.toContain(0);
  });

  test("are shown again in the next second", async () => {
    const run = openRun();
    const display = openDisplay();
    const followed = followLines({ reader: run.reader, display, signal: never });
    run.write(60);
    await expect.poll(() => display.total).toEqual({ shown: 50, counted: 10 });
    await expect
      .poll(
        () => {
          run.write(1);
          return display.total.shown;
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBeGreaterThan(50);
    run.end();
    await followed;
  });

  test("keep nobody waiting who has pressed Ctrl-C", async () => {
    const run = openRun();
    const display = openDisplay();
    const interrupt = new AbortController();
    const { signal } = interrupt;
    const followed = followLines({ reader: run.reader, display, signal });
    run.write(60);
    await expect.poll(() => display.total).toEqual({ shown: 50, counted: 10 });
    interrupt.abort();
    for (let total = 70; total <= 100; total += 10) {
      run.write(10);
      await expect
        .poll(() => display.total.shown + display.total.counted, { interval: 1 })
        .toBe(total);
    }
    run.end();
    await followed;
  });
});

describe("a terminal that takes nothing", () => {
  test("keeps no line from the store, and its lines are shown or counted later", async () => {
    const run = openRun();
    const display = openDisplay();
    const goOn = display.stop();
    const followed = followLines({ reader: run.reader, display, signal: never });
    run.write(1);
    await expect.poll(() => display.frames).toEqual([["1"]]);
    run.write(5000);
    run.end();
    expect(run.store.lastSeq).toBe(5001);
    expect(display.frames).toHaveLength(1);
    goOn();
    await followed;
    const { shown, counted } = display.total;
    expect(shown + counted).toBe(5001);
  });
});

test("the other lines of a request are waited for until there is a pause", async () => {
  const run = openRun();
  run.write(1);
  const others = linesAfter({ reader: run.reader, limit: 50, signal: never });
  run.write(2);
  await expect.poll(() => run.store.lastSeq).toBe(3);
  expect((await others).map(({ raw }) => raw)).toEqual(["1", "2", "3"]);
  expect(await linesAfter({ reader: run.reader, limit: 50, signal: never })).toEqual([]);
  run.write(5);
  await expect.poll(() => run.store.lastSeq).toBe(8);
  expect(await linesAfter({ reader: run.reader, limit: 2, signal: never })).toHaveLength(2);
});
