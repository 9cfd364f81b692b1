import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { fullDisk } from "../../support/full-disk.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { tempFolder } from "../../support/temp-folder.ts";

function openStore() {
  const path = join(tempFolder(), "logs.sqlite");
  const store = openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  return { store, path };
}

test("a catalog counts what was added since it was asked", () => {
  const { store, path } = openStore();
  const { group, stream } = APP_ORIGIN;
  store.append([appLine("abc", 2000), appLine("ä", 1000)]);
  expect(store.catalog.groups()).toEqual([{ name: group, creationMs: 2000, bytes: 5 + 2 * 26 }]);
  store.append([appLine("d", 3000), appLine("e", 500, { stream: "other", taskId: "t2" })]);
  expect(store.catalog.groups()).toMatchObject([{ bytes: 7 + 4 * 26 }]);
  const times = { firstMs: 1000, lastMs: 3000, lastIngestionMs: 3000 };
  expect(store.catalog.streams(group)).toEqual([
    { name: stream, creationMs: 2000, ...times },
    { name: "other", creationMs: 500, firstMs: 500, lastMs: 500, lastIngestionMs: 500 },
  ]);
  store.catalog.removeStream({ group, stream: "other" });
  expect(store.catalog.groups()).toMatchObject([{ bytes: 6 + 3 * 26 }]);
  // The container goes on writing to the stream that was removed.
  store.append([appLine("f", 4000, { stream: "other", taskId: "t2" })]);
  expect(store.catalog.streams(group)).toMatchObject([{}, { name: "other", firstMs: 4000 }]);
  using reader = openLogStore({ path, mode: "read" });
  expect(reader.catalog.streams(group)).toEqual(store.catalog.streams(group));
  expect(() => reader.catalog.addGroup("x", 1)).toThrow(/reading only/);
});

test("arrivals come in order, of some groups, however long they are", () => {
  const { store } = openStore();
  const long = "x".repeat(9_000_000);
  const other = { group: "/other", stream: "s", taskId: "t2" };
  store.append([appLine(`${long}1`, 3), appLine(`${long}2`, 2), appLine("3", 1, other)]);
  store.append([appLine("4", 9)]);
  const groups = [APP_ORIGIN.group];
  const last = (events: readonly { readonly message: string }[]) =>
    events.map(({ message }) => message.at(-1)).join("");
  expect(last(store.arrivals({ afterSeq: 0, groups, limit: 9 }))).toBe("12");
  expect(last(store.arrivals({ afterSeq: 2, groups, limit: 9 }))).toBe("4");
  expect(last(store.arrivals({ afterSeq: 1, groups: [...groups, "/other"], limit: 2 }))).toBe("23");
  const page = store.query({ group: APP_ORIGIN.group, limit: 9 });
  expect({ text: last(page.events), hasMore: page.hasMore }).toEqual({ text: "21", hasMore: true });
  const next = store.query({ group: APP_ORIGIN.group, limit: 9, token: page.nextToken });
  expect({ text: last(next.events), hasMore: next.hasMore }).toEqual({ text: "4", hasMore: false });
});

test("on a full disk, arrivals are those that are kept in memory, too, and nothing is added", () => {
  const { store, freeDisk } = fullDisk();
  const seq = store.lastSeq;
  store.append([appLine("kept", 9000)]);
  const groups = [APP_ORIGIN.group];
  const wanted = { afterSeq: seq, groups, limit: 9 };
  expect(store.arrivals(wanted)).toMatchObject([{ message: "kept" }]);
  expect(store.arrivals({ ...wanted, groups: [] })).toEqual([]);
  expect(() => store.catalog.addGroup("x", 1)).toThrow(/full/);
  expect(store.catalog.hasGroup("x")).toBe(false);
  freeDisk();
  store.catalog.addGroup("x", 1);
  expect(store.catalog.hasGroup("x")).toBe(true);
});

test("resources are kept by kind, and go with their group", () => {
  const { store, path } = openStore();
  store.catalog.addGroup("g", 1);
  const key = { kind: "a", parent: "g", name: "n" };
  store.catalog.putResource(key, { old: true });
  store.catalog.putResource(key, { text: "ä" });
  store.catalog.putResource({ ...key, kind: "b", parent: "" }, 1);
  using reader = openLogStore({ path, mode: "read" });
  expect(reader.catalog.resources("a")).toEqual([{ ...key, body: { text: "ä" } }]);
  store.catalog.removeGroup("g");
  expect(store.catalog.resources("a")).toEqual([]);
  expect(store.catalog.resources("b")).toMatchObject([{ body: 1 }]);
  store.catalog.removeResource({ ...key, kind: "b", parent: "" });
  expect(store.catalog.resources("b")).toEqual([]);
});

test("a group is added with its resource, or not at all", () => {
  const { store } = openStore();
  const { catalog } = store;
  // JSON has no such number.
  expect(() => catalog.addGroup("g", 1, { kind: "a", name: "", body: 1n })).toThrow(/BigInt/);
  expect(catalog.hasGroup("g")).toBe(false);
  catalog.addGroup("g", 1, { kind: "a", name: "", body: 1 });
  expect(catalog.resources("a")).toEqual([{ kind: "a", parent: "g", name: "", body: 1 }]);
});

test("a store of before there were resources is read without them", () => {
  const { store, path } = openStore();
  store.append([appLine("a", 1)]);
  store[Symbol.dispose]();
  const database = new DatabaseSync(path);
  database.exec("DROP TABLE resource; PRAGMA user_version = 1");
  database.close();
  using reader = openLogStore({ path, mode: "read" });
  expect(reader.catalog.groups()).toMatchObject([{ name: APP_ORIGIN.group }]);
  expect(reader.catalog.resources("a")).toEqual([]);
});
