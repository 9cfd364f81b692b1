import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEventCache } from "../../../simulator/logs/cloudwatch/query-worker/event-cache.ts";
import { runJob } from "../../../simulator/logs/cloudwatch/query-worker/run-job.ts";
import type { PlacedEvent } from "../../../simulator/logs/store/log-query.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const { group, stream } = APP_ORIGIN;
const ALL = { startMs: 0, endMs: 10_000 };

/** What a query reads that shows the messages. */
const MESSAGES = { fields: [], hasMessage: true };

function openCache(mostBytes?: number) {
  const path = join(tempFolder(), "logs.sqlite");
  const store = openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  store.append(["a", "b", "c"].map((message, index) => appLine(message, 1000 * (index + 1))));
  const cache = createEventCache(mostBytes);
  onTestFinished(() => cache[Symbol.dispose]());
  const source = { path, places: [{ group, stream }] };
  /** With `kept`, which is the same as long as the events are kept. */
  const readWith = (range = ALL, places = source.places, reads = MESSAGES) => {
    const { pieces, kept } = cache.read({ path, places }, range, reads);
    return { events: [...pieces].flatMap(({ events }) => events), kept };
  };
  const read = (...wanted: Parameters<typeof readWith>) => readWith(...wanted).events;
  return { store, cache, source, read, readWith };
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
    const { kept: middle } = readWith({ startMs: 1500, endMs: 2500 });
    expect(readWith({ startMs: 1600, endMs: 2400 }).kept).toBe(middle);
    expect(messages(read({ startMs: 1000, endMs: 2500 }))).toBe("ba");
    expect(messages(read({ startMs: 1500, endMs: 3000 }))).toBe("cb");
    // Behind the last event there is nothing that was not read.
    const { kept: last } = readWith({ startMs: 500, endMs: 3000 });
    expect(readWith({ startMs: 0, endMs: 99_000 }).kept).toBe(last);
  });

  test("are not kept where there are too many, or where a query did not want all", () => {
    const few = openCache(500);
    expect(few.readWith().kept).not.toBe(few.readWith().kept);
    expect(messages(few.read())).toBe("cba");
    const { cache, source, read, readWith } = openCache();
    const { pieces, kept } = cache.read(source, ALL, MESSAGES);
    for (const _first of pieces) break;
    expect(readWith().kept).not.toBe(kept);
    expect(messages(read())).toBe("cba");
  });

  test("are without their messages after a query that read only fields of them", () => {
    const { store, cache, source, readWith } = openCache();
    store.append([1, 2].map((n) => appLine(`{"a":${n},"b":"b${n}"}`, 1000 * n)));
    const rows = (query: string) => {
      const job = { query, nowMs: 0, ...ALL, source };
      return runJob(job, { cache, onProgress: () => {} }).rows.map((row) =>
        row.map(({ value }) => value).join(" "),
      );
    };
    const numbers = ["2", "1"];
    expect(rows("filter ispresent(a) | display a")).toEqual(numbers);
    // The same field is there; another one, or the messages, have to be read.
    const NONE = { fields: [], hasMessage: false };
    const { kept, events } = readWith(ALL, source.places, NONE);
    expect(() => events[0]?.message).toThrow(RangeError);
    expect(rows("filter a > 0 | display a")).toEqual(numbers);
    expect(readWith(ALL, source.places, NONE).kept).toBe(kept);
    expect(rows("filter ispresent(b) | display b")).toEqual(["b2", "b1"]);
    const again = readWith(ALL, source.places, NONE);
    expect(again.kept).not.toBe(kept);
    expect(again.events[0]?.message).toBe("c");
    expect(rows("filter ispresent(b) | display a, b")).toEqual(["2 b2", "1 b1"]);
    expect(readWith().kept).toBe(again.kept);
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
    // The first one reads, the second one finds values, the third one reads messages, the fourth one finds those.
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
