import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createEventCache } from "../../../simulator/logs/cloudwatch/query-worker/event-cache.ts";
import { createReadAhead } from "../../../simulator/logs/cloudwatch/query-worker/read-ahead.ts";
import { runJob } from "../../../simulator/logs/cloudwatch/query-worker/run-job.ts";
import type { LogPlace } from "../../../simulator/logs/log-event.ts";
import type { PlacedEvent } from "../../../simulator/logs/store/log-query.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const { group, stream } = APP_ORIGIN;
const ALL = { startMs: 0, endMs: 10_000 };

function openCache(mostBytes?: number) {
  const path = join(tempFolder(), "logs.sqlite");
  const store = openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  store.append(["a", "b", "c"].map((message, index) => appLine(message, 1000 * (index + 1))));
  const cache = createEventCache(mostBytes);
  onTestFinished(() => cache[Symbol.dispose]());
  const source = { path, places: [{ group, stream }] };
  /** With `kept`, which is the same as long as the events are kept. */
  const readWith = (range = ALL, places: readonly LogPlace[] = source.places) => {
    const { pieces, kept } = cache.read({ path, places }, range);
    return { events: [...pieces].flatMap(({ events }) => events), kept };
  };
  const read = (...wanted: Parameters<typeof readWith>) => readWith(...wanted).events;
  const readAll = () => {
    while (cache.readAhead(path));
  };
  return { store, cache, source, read, readWith, readAll };
}

const messages = (events: readonly { readonly message: string }[]) =>
  events.map(({ message }) => message).join("");

describe("the events that a thread keeps for its next query", () => {
  test("are those of the first read", () => {
    const { store, source, readWith } = openCache();
    const places = [...source.places, { group, stream: "2" }, { group: "/x", stream }];
    for (const [index, place] of places.entries())
      store.appendDurably(place, [{ timestampMs: 1500, ingestionMs: index, message: "cba" }]);
    const first = readWith(ALL, places);
    expect(messages(first.events)).toBe("cbcbacbacbaa");
    const second = readWith(ALL, places);
    const content = ({ seq, timestampMs, ingestionMs, byteLength, group, stream }: PlacedEvent) => [
      ...[seq, timestampMs, ingestionMs, byteLength],
      ...[group, stream],
    ];
    expect(messages(second.events)).toBe("cbcbacbacbaa");
    expect(second.events.map(content)).toEqual(first.events.map(content));
    expect(second.kept).toBe(first.kept);
  });

  test("stay when others are added, and those are read", () => {
    const { store, read, readWith } = openCache();
    const { kept } = readWith();
    store.append([appLine("d", 2500)]);
    const second = readWith();
    expect(messages(second.events)).toBe("cdba");
    expect(second.kept).toBe(kept);
    // Of other streams, too.
    const other = { group: "/x", stream: "s" };
    store.appendDurably(other, [{ timestampMs: 1, ingestionMs: 1, message: "x" }]);
    store.append([appLine("e", 500)]);
    expect(messages(readWith().events)).toBe("cdbae");
    expect(readWith().kept).toBe(kept);
    expect(messages(read(ALL, [other]))).toBe("x");
    expect(messages(read())).toBe("cdbae");
  });

  test("are read again once any was removed, also where others have their place and number", () => {
    const { store, read, readWith, readAll } = openCache();
    const other = { group: "/x", stream: "s" };
    const put = (message: string) =>
      store.appendDurably(other, [{ timestampMs: 1, ingestionMs: 1, message }]);
    put("x");
    readAll();
    const { kept, events } = readWith(ALL, [other]);
    expect(messages(events)).toBe("x");
    store.catalog.removeStream(other);
    expect(messages(read(ALL, [other]))).toBe("");
    put("y");
    expect(messages(read(ALL, [other]))).toBe("y");
    store.catalog.removeGroup(other.group);
    put("z");
    expect(messages(read(ALL, [other]))).toBe("z");
    expect(readWith().kept).not.toBe(kept);
    expect(messages(read())).toBe("cba");
  });

  test("do for every range that they cover, and for no other", () => {
    const { store, read, readWith } = openCache();
    const { kept: middle } = readWith({ startMs: 1500, endMs: 2500 });
    expect(readWith({ startMs: 1600, endMs: 2400 }).kept).toBe(middle);
    expect(messages(read({ startMs: 1000, endMs: 2500 }))).toBe("ba");
    expect(messages(read({ startMs: 1500, endMs: 3000 }))).toBe("cb");
    // Behind the last event there is nothing that was not read.
    const { kept: last } = readWith({ startMs: 500, endMs: 3000 });
    expect(readWith({ startMs: 0, endMs: 99_000 }).kept).toBe(last);
    store.append([appLine("d", 98_000), appLine("e", 1)]);
    expect(messages(read({ startMs: 0, endMs: 99_000 }))).toBe("dcbae");
    expect(readWith({ startMs: 2000, endMs: 3000 }).kept).toBe(last);
    expect(messages(read({ startMs: 2000, endMs: 3000 }))).toBe("cb");
  });

  test("are not kept where there are too many, or where a query did not want all", () => {
    const few = openCache(300);
    expect(few.readWith().kept).not.toBe(few.readWith().kept);
    expect(messages(few.read())).toBe("cba");
    const { cache, source, read, readWith } = openCache();
    const { pieces, kept } = cache.read(source, ALL);
    for (const _first of pieces) break;
    expect(readWith().kept).not.toBe(kept);
    expect(messages(read())).toBe("cba");
  });

  test("are all of the file where they were read ahead, and do for every query", () => {
    const { store, source, read, readWith, readAll } = openCache();
    const other = { group: "/x", stream: "s" };
    store.appendDurably(other, [{ timestampMs: 2200, ingestionMs: 1, message: "x" }]);
    readAll();
    const { kept, events } = readWith();
    expect(messages(events)).toBe("cba");
    expect(messages(read(ALL, [...source.places, other]))).toBe("cxba");
    expect(messages(read({ startMs: 2200, endMs: 2200 }, [other]))).toBe("x");
    store.append([appLine("d", 2500)]);
    readAll();
    expect(messages(read())).toBe("cdba");
    expect(readWith({ startMs: 1, endMs: 2 }, [other]).kept).toBe(kept);
  });

  test("are all of the file once queries wanted one part and then another", () => {
    const { source, readWith, readAll } = openCache();
    const other = { group: "/x", stream: "s" };
    const { kept } = readWith();
    readAll();
    expect(readWith().kept).toBe(kept);
    const { kept: second } = readWith(ALL, [other]);
    readAll();
    const { kept: all } = readWith(ALL, [other]);
    expect([kept, second]).not.toContain(all);
    expect(readWith(ALL, source.places).kept).toBe(all);
  });

  test("are not read ahead where they are too many", () => {
    const { store, source, cache, read, readWith } = openCache(1000);
    store.append([appLine("d".repeat(200_000), 4000)]);
    expect(cache.readAhead(source.path)).toBe(false);
    expect(readWith().kept).not.toBe(readWith().kept);
    expect(messages(read({ startMs: 0, endMs: 3000 }))).toBe("cba");
  });

  test("have what was written while the others are read once, from the next query on", () => {
    const { store, cache, source, readWith } = openCache();
    store.append(Array.from({ length: 5000 }, () => appLine("d", 4000)));
    const { pieces, kept } = cache.read(source, ALL);
    let count = 0;
    for (const { events } of pieces) {
      if (count === 0) store.append([appLine("e", 500)]);
      count += events.length;
    }
    expect(count).toBe(5003);
    const next = readWith();
    expect(next.kept).toBe(kept);
    expect(messages(next.events.slice(-4))).toBe("cbae");
    expect(next.events).toHaveLength(5004);
  });

  test("have the events of a stream that is made while others are read", () => {
    const { store, source, readWith, readAll } = openCache();
    const other = { group, stream: "new" };
    readAll();
    const { kept } = readWith();
    const put = (place: LogPlace, message: string) =>
      store.appendDurably(place, [{ timestampMs: 4000, ingestionMs: 1, message }]);
    put({ group, stream }, "d");
    const prepare = vi.spyOn(DatabaseSync.prototype, "prepare");
    onTestFinished(() => prepare.mockRestore());
    // After the reading of the streams, and before that of the events.
    const { promise, resolve } = Promise.withResolvers<void>();
    prepare.mockImplementationOnce(function (this: DatabaseSync, sql) {
      prepare.mockRestore();
      const streams = this.prepare(sql);
      const all = streams.all.bind(streams);
      streams.all = () => {
        const found = all();
        put(other, "e");
        put({ group, stream }, "f");
        resolve();
        return found;
      };
      return streams;
    });
    const places = [...source.places, other];
    readWith(ALL, places);
    const next = readWith(ALL, places);
    expect(messages(next.events)).toBe("fedcba");
    expect(next.kept).toBe(kept);
    return promise;
  });

  test("stay where a stream without events is removed", () => {
    const { store, readWith } = openCache();
    const { kept } = readWith();
    store.catalog.addStreams([{ group: "/empty", stream: "s" }], 0);
    store.catalog.removeGroup("/empty");
    expect(readWith().kept).toBe(kept);
  });

  test("take no more memory with each query", () => {
    const { store, cache, source, readWith } = openCache();
    const lines = Array.from({ length: 3000 }, (_, n) => `{"id":"id ${n}","list":[${n}]}`);
    store.append(lines.map((line) => appLine(line, 1000)));
    const run = (query: string) =>
      runJob({ query, nowMs: 0, ...ALL, source }, { cache, onProgress: () => {} });
    const queries = ["filter list[0] = 1 | display id", "display id, a", "display id, b"];
    for (const query of queries) run(query);
    const { bytes } = readWith().kept;
    expect(bytes).toBeGreaterThan(0);
    for (const query of queries) run(query);
    expect(readWith().kept.bytes).toBe(bytes);
  });

  test("are not those of a file that is no store", () => {
    const path = join(tempFolder(), "logs.sqlite");
    writeFileSync(path, "");
    using cache = createEventCache();
    expect(() => cache.read({ path, places: [] }, ALL)).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE" }),
    );
  });

  test("are let go once too many were added", () => {
    const { store, source, cache, readWith } = openCache(1000);
    while (cache.readAhead(source.path));
    const { kept } = readWith();
    expect(readWith().kept).toBe(kept);
    store.append(Array.from({ length: 10 }, (_, n) => appLine("d", 4000 + n)));
    const second = readWith();
    expect(messages(second.events)).toBe("ddddddddddcba");
    expect(readWith().kept).not.toBe(second.kept);
  });

  test("are read again where most of the file is newer than they are", () => {
    const { store, readWith } = openCache();
    const { kept } = readWith();
    store.append(Array.from({ length: 10_001 }, () => appLine("d", 4000)));
    const second = readWith();
    expect(second.events).toHaveLength(10_004);
    expect(second.kept).not.toBe(kept);
    expect(readWith().kept).toBe(second.kept);
  });

  test.each([
    { when: "by themselves once nothing is written any more", isBusy: false },
    { when: "while others are written, too", isBusy: true },
  ])("are read ahead $when", async ({ isBusy }) => {
    const { store, cache, source } = openCache();
    store.append(Array.from({ length: 5000 }, (_, n) => appLine(`${n}`, n)));
    const done = Promise.withResolvers<void>();
    let version = 0;
    const watched = {
      ...cache,
      ...(isBusy && { version: () => ++version }),
      readAhead(path: string) {
        const hasMore = cache.readAhead(path);
        if (!hasMore) done.resolve();
        return hasMore;
      },
    };
    createReadAhead(watched, 1).of(source.path);
    await done.promise;
    expect(cache.readAhead(source.path)).toBe(false);
  });

  test("have the same values again where there are very many", () => {
    const { store, cache, source } = openCache();
    const lines = Array.from({ length: 5000 }, (_, n) =>
      appLine(JSON.stringify({ text: `a text, ${n}`, half: n / 2, isOdd: n % 2 === 1 }), 5000 - n),
    );
    store.append(lines);
    const rows = (query: string) => {
      const job = { query, nowMs: 0, ...ALL, source };
      return runJob(job, { cache, onProgress: () => {} }).rows.map((row) =>
        row.map(({ value }) => value).join(" "),
      );
    };
    const QUERY = "filter ispresent(half) | display text, half, isOdd";
    const expected = lines.map((_, n) => `a text, ${n} ${n / 2} ${n % 2}`);
    for (const query of [QUERY, QUERY, `${QUERY}, none`, `${QUERY}, none`])
      expect(rows(query)).toEqual(expected);
  });

  test("stand beside events that are not in the file yet, and are not confused with those", () => {
    const { cache, source, store } = openCache();
    store.append([1, 2, 3].map((n) => appLine(`{"a":${n}}`, 1000 * n)));
    const unsaved = [500, 1500, 3500].map((timestampMs, index) => ({
      ...{ timestampMs, ingestionMs: timestampMs, message: `{"a":"unsaved ${index}"}` },
      ...{ seq: 100 + index, group, stream },
    }));
    const job = { query: "filter ispresent(a) | fields a", nowMs: 0, ...ALL };
    const run = (places: typeof unsaved) =>
      runJob({ ...job, source: { ...source, unsaved: places } }, { cache, onProgress: () => {} })
        .values.map(({ a }) => a)
        .join();
    expect(run(unsaved)).toBe("unsaved 2,3,2,unsaved 1,1,unsaved 0");
    expect(run(unsaved.slice(1))).toBe("unsaved 2,3,2,unsaved 1,1");
    expect(run([])).toBe("3,2,1");
  });

  test("count once with events that the file took after they were listed as unsaved, without blank lines", () => {
    const { cache, source } = openCache();
    const unsavedLine = (seq: number, message: string) => ({
      ...{ seq, timestampMs: 1000 * seq, ingestionMs: 1000 * seq, message, group, stream },
    });
    const unsaved = [
      unsavedLine(2, "b"),
      unsavedLine(3, "c"),
      unsavedLine(4, ""),
      unsavedLine(5, "d"),
    ];
    const job = { query: "fields @message", nowMs: 0, ...ALL, source: { ...source, unsaved } };
    const { values } = runJob(job, { cache, onProgress: () => {} });
    expect(values.map((row) => row["@message"]).join("")).toBe("dcba");
  });
});
