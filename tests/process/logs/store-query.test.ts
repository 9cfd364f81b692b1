import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LogPage, LogQuery } from "../../../simulator/logs/store/log-query.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { fullDisk } from "../../support/full-disk.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const GROUP = APP_ORIGIN.group;
const other = { stream: "ecs/App/t2", taskId: "t2" };

function openStore() {
  const path = join(tempFolder(), "logs.sqlite");
  const store = openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  return { store, path };
}

/** Two streams whose lines interleave, one that arrived late, and another group. */
function filledStore() {
  const { store, path } = openStore();
  store.append([
    appLine("a", 1000),
    appLine("c", 3000),
    appLine("b", 2000, other),
    appLine("d", 3000, other),
    appLine("e", 4000),
    appLine("elsewhere", 1500, { group: "/ecs/other", stream: "x", taskId: "t3" }),
  ]);
  return { store, path };
}

const messages = ({ events }: LogPage) => events.map(({ message }) => message).join("");

const QUERIES: readonly (Partial<LogQuery> & { readonly title: string; readonly is: string })[] = [
  { title: "a group, by time and then by arrival", is: "abcde" },
  { title: "newest first", order: "newestFirst", is: "edcba" },
  { title: "a stream", streams: [other.stream], is: "bd" },
  { title: "streams", streams: [other.stream, APP_ORIGIN.stream], is: "abcde" },
  { title: "no stream", streams: [], is: "" },
  { title: "from a time on, that included", fromMs: 2000, is: "bcde" },
  { title: "to a time, that excluded", toMs: 3000, is: "ab" },
  { title: "between times", fromMs: 2000, toMs: 4000, is: "bcd" },
  {
    title: "between times, newest first",
    fromMs: 2000,
    toMs: 4000,
    order: "newestFirst",
    is: "dcb",
  },
  { title: "no more than a limit", limit: 2, is: "ab" },
  { title: "the newest of a limit", limit: 2, order: "newestFirst", is: "ed" },
  { title: "another group", group: "/ecs/other", is: "elsewhere" },
  { title: "no group", group: "/ecs/none", is: "" },
];

describe("a query of the store answers with", () => {
  test.for(QUERIES)("$title", ({ title: _title, is, ...query }) => {
    const { store } = filledStore();
    expect(messages(store.query({ group: GROUP, limit: 100, ...query }))).toBe(is);
  });

  test("an event as it was written, whose number is never given again", () => {
    const { store } = filledStore();
    const [first] = store.query({ group: GROUP, limit: 1 }).events;
    expect(first).toEqual({
      ...{ group: GROUP, stream: APP_ORIGIN.stream, message: "a", seq: 1 },
      ...{ timestampMs: 1000, ingestionMs: 1000 },
    });
  });

  test.for(["oldestFirst", "newestFirst"] as const)("page after page, %s", (order) => {
    const { store } = filledStore();
    const query = { group: GROUP, limit: 2, order };
    const first = store.query(query);
    const second = store.query({ ...query, token: first.nextToken });
    const third = store.query({ ...query, token: second.nextToken });
    const all = messages(first) + messages(second) + messages(third);
    expect(all).toBe(order === "oldestFirst" ? "abcde" : "edcba");
    expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
    const end = store.query({ ...query, token: third.nextToken });
    expect(end).toEqual({ events: [], hasMore: false, nextToken: third.nextToken });
  });

  // They are read some hundred at a time, and those of one byte a character in one text.
  test.for([
    { title: "of one byte a character", of: (n: number) => `${n} `.repeat(n % 9) },
    {
      title: "of two, three and four bytes",
      of: (n: number) => [...`${n} äß€😀`].slice(0, n % 9).join(""),
    },
    {
      title: "that are long, have zero bytes, or no valid UTF-8",
      of: (n: number) =>
        [`${n}`, `${n}`.repeat(4000), `${n}\0${n}`, Buffer.from([0x61, 0xff, n % 128])][n % 4] ??
        "",
    },
    {
      title: "of one kind first and of another later",
      of: (n: number) => (n < 600 ? `${n}` : `${n}ä`),
    },
  ])("every event of many $title, in both orders, whole and in pages", ({ of }) => {
    const { store } = openStore();
    const texts = Array.from({ length: 1300 }, (_, n) => of(n));
    store.append(
      texts.map((text, n) => {
        const bytes = typeof text === "string" ? {} : { bytes: text };
        return { ...appLine(`${text}`, 1000 + (n >> 1), n % 3 === 0 ? other : {}), ...bytes };
      }),
    );
    const expected = texts.map(String).filter((text) => text !== "");
    for (const order of ["oldestFirst", "newestFirst"] as const) {
      const inOrder = order === "oldestFirst" ? expected : expected.toReversed();
      for (const limit of [10_000, 999, 70]) {
        const found: string[] = [];
        let page: LogPage | undefined;
        do {
          page = store.query({
            ...{ group: GROUP, order, limit },
            ...(page && { token: page.nextToken }),
          });
          expect(page.events.length).toBeLessThanOrEqual(limit);
          for (const { message, bytes } of page.events) {
            found.push(message);
            expect(bytes === undefined).toBe(!message.includes("\ufffd"));
          }
        } while (page.hasMore);
        expect(found).toEqual(inOrder);
      }
    }
  });

  test("whether there is more, also where the last page is full", () => {
    const { store } = filledStore();
    expect(store.query({ group: GROUP, limit: 5 })).toMatchObject({ hasMore: false });
    expect(store.query({ group: GROUP, limit: 4 })).toMatchObject({ hasMore: true });
  });

  test("what came since, behind the last page", () => {
    const { store } = filledStore();
    const { nextToken } = store.query({ group: GROUP, limit: 100 });
    store.append([appLine("f", 4000), appLine("g", 5000)]);
    expect(messages(store.query({ group: GROUP, limit: 100, token: nextToken }))).toBe("fg");
  });

  test("what is still in memory, because the disk is full", () => {
    const { store } = fullDisk();
    store.append([appLine("late", 500), appLine("b", 2000, other), appLine("c", 3000)]);
    const query = { group: GROUP, limit: 100, fromMs: 600 };
    expect(messages(store.query(query))).toBe("abc");
    expect(messages(store.query({ ...query, order: "newestFirst", limit: 2 }))).toBe("cb");
    expect(messages(store.query({ ...query, streams: [other.stream] }))).toBe("b");
    const { nextToken } = store.query({ ...query, limit: 1 });
    expect(messages(store.query({ ...query, token: nextToken }))).toBe("bc");
  });

  test.for(["", "1", "x/1", "1/2/3", "1/-2"])("a refusal of the token %j", (token) => {
    const { store } = filledStore();
    expect(() => store.query({ group: GROUP, limit: 1, token })).toThrow(
      expect.objectContaining({
        code: "USAGE",
        problem: `${JSON.stringify(token)} is not a token of an earlier page.`,
      }),
    );
  });
});

describe("events from elsewhere", () => {
  const place = { group: GROUP, stream: "put/by/hand" };
  const event = (message: string, timestampMs: number) => ({
    ...{ message, timestampMs, ingestionMs: 9000 },
  });

  test("stand beside the containers', and only in queries", () => {
    const { store } = filledStore();
    const added = store.appendDurably(place, [event("B", 2500), event("A", 900)]);
    expect(added.map(({ seq }) => seq)).toEqual([7, 8]);
    expect(messages(store.query({ group: GROUP, limit: 100 }))).toBe("AabBcde");
    expect(store.query({ group: GROUP, streams: [place.stream], limit: 100 }).events).toEqual([
      { ...place, ...event("A", 900), seq: 8 },
      { ...place, ...event("B", 2500), seq: 7 },
    ]);
    expect(store.read({ afterSeq: 0, limit: 100 })).toHaveLength(6);
    expect(store.count()).toEqual([{ service: "server", kind: "app", count: 6 }]);
  });

  test("are in the file when the call returns, and containers' lines go on after them", () => {
    const { store, path } = filledStore();
    store.appendDurably(place, [event("A", 900)]);
    store.append([appLine("f", 5000)]);
    using reader = openLogStore({ path, mode: "read" });
    expect(messages(reader.query({ group: GROUP, limit: 100 }))).toBe("Aabcdef");
    expect(reader.read({ afterSeq: 6, limit: 100 })).toMatchObject([{ message: "f", seq: 8 }]);
  });

  test("are refused on a full disk, and leave nothing behind", () => {
    const { store, freeDisk } = fullDisk();
    const big = event("x".repeat(100_000), 900);
    expect(() => store.appendDurably(place, [big])).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE" }),
    );
    expect(messages(store.query({ group: GROUP, limit: 100 }))).toBe("a");
    freeDisk();
    expect(store.appendDurably(place, [big])).toMatchObject([{ seq: 2 }]);
  });

  test("go into the file behind lines that were waiting for room", () => {
    const { store, path, freeDisk, told } = fullDisk();
    store.append([appLine("b".repeat(100_000), 2000)]);
    expect(() => store.appendDurably(place, [event("A", 900)])).toThrow(/full/);
    freeDisk();
    expect(store.appendDurably(place, [event("A", 900)])).toMatchObject([{ seq: 3 }]);
    using reader = openLogStore({ path, mode: "read" });
    const { events } = reader.query({ group: GROUP, limit: 100 });
    expect(events.map(({ seq }) => seq)).toEqual([3, 1, 2]);
    expect(told.at(-1)).toContain("can be written again");
  });

  test("wake whoever waits for more", () => {
    const { store } = openStore();
    let woken = 0;
    store.subscribe(() => void woken++);
    store.appendDurably(place, [event("A", 900)]);
    expect(woken).toBe(1);
  });
});
