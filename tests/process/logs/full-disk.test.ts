import { describe, test } from "vitest";
import type { LogEvent, NewLogEvent } from "../../../simulator/logs/log-event.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { fullDisk } from "../../support/full-disk.ts";
import { appLine } from "../../support/log-events.ts";

/** Lines of an app, one a second, from number `first` on. */
function lines(first: number, count: number, length = 1000): readonly NewLogEvent[] {
  return Array.from({ length: count }, (_, index) =>
    appLine("x".repeat(length), (first + index) * 1000),
  );
}

const all = { afterSeq: 0, limit: 1_000_000 };
const numbers = (events: readonly LogEvent[]) => events.map(({ seq }) => seq);

describe("a store on a full disk", () => {
  test("keeps lines in memory, says so once, and reads as if nothing were", ({ expect }) => {
    const { store, told } = fullDisk();
    for (const first of [2, 52, 102]) store.append(lines(first, 50));
    expect(numbers(store.read(all))).toEqual(Array.from({ length: 151 }, (_, index) => index + 1));
    expect(numbers(store.read({ ...all, afterSeq: 150 }))).toEqual([151]);
    const last = { ...all, limit: 3, which: "last" } as const;
    expect(numbers(store.read(last))).toEqual([149, 150, 151]);
    expect(numbers(store.read({ ...last, beforeSeq: 3 }))).toEqual([1, 2]);
    expect(numbers(store.read({ ...all, afterSeq: 4, beforeSeq: 7 }))).toEqual([5, 6]);
    expect(store.countAfter({ afterSeq: 100 })).toEqual({ count: 51, lastSeq: 151 });
    expect(store.countAfter({ afterSeq: 0, kinds: ["access"] })).toEqual({ count: 0, lastSeq: 0 });
    expect(store.count()).toEqual([{ service: "server", kind: "app", count: 151 }]);
    expect(told).toEqual([
      expect.stringMatching(/full\. Lines are kept in memory until it can be written again\.$/),
    ]);
  });

  test("writes what it kept once there is room, and says so", ({ expect }) => {
    const { path, store, told, freeDisk } = fullDisk();
    store.append(lines(2, 50));
    freeDisk();
    store.append(lines(52, 1));
    using reader = openLogStore({ path, mode: "read" });
    expect(numbers(reader.read(all))).toHaveLength(52);
    expect(told.at(-1)).toBe("The log store can be written again. Nothing is lost.");
  });

  test("writes what it kept where the very first lines found no room", ({ expect }) => {
    const { path, store, freeDisk } = fullDisk({ hasLine: false });
    store.append(lines(1, 50));
    freeDisk();
    store.append(lines(51, 1));
    using reader = openLogStore({ path, mode: "read" });
    expect(reader.read(all)).toHaveLength(51);
    expect(reader.read(all)[0]).toMatchObject({ service: "server", stream: "ecs/App/t1" });
  });

  test("writes what it kept when it is closed", ({ expect }) => {
    const { path, store, freeDisk } = fullDisk();
    store.append(lines(2, 50));
    freeDisk();
    store[Symbol.dispose]();
    using reader = openLogStore({ path, mode: "read" });
    expect(numbers(reader.read(all))).toHaveLength(51);
  });

  test("says how much was never stored when it is closed", ({ expect }) => {
    const { store, told } = fullDisk();
    store.append(lines(2, 50));
    store[Symbol.dispose]();
    expect(told.at(-1)).toBe("50 lines could not be stored.");
  });

  test("keeps no more than 16 MB, and loses the oldest lines with a word where they were", ({
    expect,
  }) => {
    const { store, told } = fullDisk();
    for (let first = 2; first < 402; first += 10) store.append(lines(first, 10, 100_000));
    const [, gap, ...kept] = store.read(all);
    const lost = 401 - kept.length - 1;
    expect(lost).toBeGreaterThan(200);
    expect(kept.length).toBeGreaterThan(100);
    expect(numbers(kept)).toEqual(kept.map((_, index) => lost + 2 + index));
    expect(gap).toMatchObject({ seq: lost + 1, kind: "other" });
    expect(gap?.message).toMatch(new RegExp(`^\\[sc-sim\\] ${lost} lines, .* are lost here`));
    expect(told).toHaveLength(2);
    expect(told[1]).toContain("Lines are being lost");
  });
});
