import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEventCache } from "../../../simulator/logs/cloudwatch/query-worker/event-cache.ts";
import { runJob } from "../../../simulator/logs/cloudwatch/query-worker/run-job.ts";
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
  /** With `fields`, which are the same as long as the events are kept. */
  const readWith = (range = ALL, places = source.places) => {
    const { events, fields } = cache.read({ path, places }, range);
    return { events: [...events], fields };
  };
  const read = (...wanted: Parameters<typeof readWith>) => readWith(...wanted).events;
  return { store, cache, source, read, readWith };
}

const messages = (events: readonly { readonly message: string }[]) =>
  events.map(({ message }) => message).join("");

describe("the events that a thread keeps for its next query", () => {
  test("are those of the first read", () => {
    const { readWith } = openCache();
    const first = readWith();
    expect(messages(first.events)).toBe("cba");
    const second = readWith();
    expect(second).toEqual(first);
    expect(second.fields).toBe(first.fields);
  });

  test("are read again once anything was added or removed", () => {
    const { store, read } = openCache();
    read();
    store.append([appLine("d", 2500)]);
    expect(messages(read())).toBe("cdba");
    store.appendDurably({ group: "/x", stream: "s" }, [
      { timestampMs: 1, ingestionMs: 1, message: "x" },
    ]);
    const places = [{ group: "/x", stream: "s" }];
    expect(messages(read(ALL, places))).toBe("x");
    store.catalog.removeStream({ group: "/x", stream: "s" });
    expect(messages(read(ALL, places))).toBe("");
    expect(messages(read())).toBe("cdba");
  });

  test("do for every range that they cover, and for no other", () => {
    const { read, readWith } = openCache();
    const { fields: middle } = readWith({ startMs: 1500, endMs: 2500 });
    expect(readWith({ startMs: 1600, endMs: 2400 }).fields).toBe(middle);
    expect(messages(read({ startMs: 1000, endMs: 2500 }))).toBe("ba");
    expect(messages(read({ startMs: 1500, endMs: 3000 }))).toBe("cb");
    // Behind the last event there is nothing that was not read.
    const { fields: last } = readWith({ startMs: 500, endMs: 3000 });
    expect(readWith({ startMs: 0, endMs: 99_000 }).fields).toBe(last);
  });

  test("are not kept where there are too many, or where a query did not want all", () => {
    const few = openCache(500);
    expect(few.readWith().fields).not.toBe(few.readWith().fields);
    expect(messages(few.read())).toBe("cba");
    const { cache, source, read, readWith } = openCache();
    const { events, fields } = cache.read(source, ALL);
    for (const _first of events) break;
    expect(readWith().fields).not.toBe(fields);
    expect(messages(read())).toBe("cba");
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
