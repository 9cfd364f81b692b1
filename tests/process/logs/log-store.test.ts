import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { openQueryReader } from "../../../simulator/logs/store/query-reader.ts";
import { readPlaces } from "../../../simulator/logs/store/read-places.ts";
import { appLine } from "../../support/log-events.ts";
import { APP_OUTPUT, openLogRun, PROXY_OUTPUT } from "../../support/log-run.ts";
import { OWN_PROFILE } from "../../support/own-profile.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const ACCESS = "[2025-11-11T07:40:46.216Z] 10.0.0.7:53360 53360 3 4 50 - 125";
const ALL = { afterSeq: 0, limit: 1000 };

describe("a log store", () => {
  test("keeps each line with where it came from, in order", () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("hello\nhalf"), 1000);
    pump.onOutput(PROXY_OUTPUT, Buffer.from("noise\n"), 1001);
    pump.onOutput(PROXY_OUTPUT, Buffer.from(`${ACCESS}\n`), 1002);
    pump.onOutputEnd(APP_OUTPUT);
    pump.end();
    const events = store.read(ALL);
    expect(events.map(({ seq, kind, message }) => [seq, kind, message])).toEqual([
      [1, "app", "hello"],
      [2, "other", "noise"],
      [3, "access", ACCESS],
      [4, "app", "half"],
    ]);
    expect(events[0]).toMatchObject({
      group: "/ecs/sample",
      stream: "ecs/App/t1",
      service: "server",
      source: "stderr",
      timestampMs: 1000,
      ingestionMs: 2000,
    });
    expect(events[2]).toMatchObject({ direction: "ingress", containerName: "proxy" });
    for (const nth of [0, 1, 3]) expect(events[nth]).not.toHaveProperty("direction");
  });

  test("tells the two outputs of a container apart", () => {
    const { store, pump } = openLogRun();
    for (const source of ["stdout", "stderr", "stdout"] as const)
      pump.onOutput({ ...APP_OUTPUT, source }, Buffer.from(`to ${source}\n`), 1000);
    pump.end();
    expect(store.read(ALL).map(({ source, message }) => [source, message])).toEqual([
      ["stdout", "to stdout"],
      ["stderr", "to stderr"],
      ["stdout", "to stdout"],
    ]);
  });

  test("keeps bytes that are not UTF-8, and NUL characters", () => {
    const { store, pump } = openLogRun();
    const odd = Buffer.from([0x61, 0xff, 0x62]);
    pump.onOutput(APP_OUTPUT, Buffer.concat([odd, Buffer.from("\na\0b\n")]), 1000);
    pump.end();
    const [first, second] = store.read(ALL);
    expect(Buffer.from(first?.bytes ?? [])).toEqual(odd);
    expect(second?.message).toBe("a\0b");
  });

  test("is read by another opener while it is written", () => {
    const { path, pump } = openLogRun();
    using reader = openLogStore({ path, mode: "read" });
    pump.onOutput(APP_OUTPUT, Buffer.from("one\n"), 1000);
    pump.end();
    expect(reader.read(ALL).map(({ message }) => message)).toEqual(["one"]);
  });

  test("is read after its writer was killed", async () => {
    const path = join(tempFolder(), "logs.sqlite");
    const child = spawn(process.execPath, ["--input-type=module", "--eval", writerOf(path)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await ended;
    using reader = openLogStore({ path, mode: "read" });
    expect(reader.read(ALL).map(({ message }) => message)).toEqual(["kept"]);
  });

  test("has every event that it said it has, though its writer was killed", async () => {
    const path = join(tempFolder(), "logs.sqlite");
    const args = ["--input-type=module", "--eval", durableWriterOf(path)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    let told = 0;
    for await (const chunk of child.stdout) {
      told = Number(String(chunk).trim().split("\n").at(-1));
      if (told > 20) child.kill("SIGKILL");
    }
    using reader = openLogStore({ path, mode: "read" });
    const { events } = reader.query({ group: "g", limit: 1_000_000 });
    expect(events.length).toBeGreaterThanOrEqual(told);
    expect(events.map(({ message }) => Number(message))).toEqual(
      events.map((_, index) => index + 1),
    );
  });

  test("that is missing is told as a fault of the run folder, and not made", () => {
    const path = join(tempFolder(), "logs.sqlite");
    expect(() => openLogStore({ path, mode: "read" })).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE" }),
    );
    expect(existsSync(path)).toBe(false);
  });

  test("that is damaged in the middle is told as a fault of the run folder", () => {
    const { path, pump, store } = openLogRun();
    for (let line = 0; line < 5000; line++)
      pump.onOutput(APP_OUTPUT, Buffer.from(`${line}\n`), 1000);
    pump.end();
    store[Symbol.dispose]();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 20_000, bytes.length - 20_000);
    writeFileSync(path, bytes);
    using reader = openLogStore({ path, mode: "read" });
    for (const look of [() => reader.read({ afterSeq: 0, limit: 5000 }), () => reader.count()]) {
      expect(look).toThrow(
        expect.objectContaining({
          code: "RUN_FOLDER_UNUSABLE",
          problem: expect.stringContaining(`${path} cannot be read: `),
          remedy: expect.stringContaining("sc-sim logs --run"),
        }),
      );
    }
  });

  test("that has another version is refused by name", () => {
    const { path, store } = openLogRun();
    store[Symbol.dispose]();
    const setVersion = (version: number) => {
      using database = new DatabaseSync(path);
      database.exec(`PRAGMA user_version = ${version}`);
    };
    setVersion(4);
    for (const mode of ["read", "write"] as const) {
      expect(() => openLogStore({ path, mode })).toThrow(
        expect.objectContaining({
          code: "RUN_FOLDER_UNUSABLE",
          problem: expect.stringContaining("it has user_version 4, and this sc-sim has 3."),
          remedy: expect.stringContaining("the version of sc-sim that wrote it"),
        }),
      );
    }
    expect(() => readPlaces(path)).toThrow(/it has user_version 4/);
    expect(() => openQueryReader(path)).toThrow(/it has user_version 4/);
    setVersion(0);
    expect(() => openLogStore({ path, mode: "write" })).toThrow(/user_version 0/);
  });

  test("of before there were versions is read", () => {
    const path = join(tempFolder(), "logs.sqlite");
    {
      using database = new DatabaseSync(path);
      database.exec(VERSION_0);
    }
    using store = openLogStore({ path, mode: "read" });
    const [event, ...others] = store.read(ALL);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      seq: 1,
      message: "old",
      group: "/ecs/old",
      direction: "ingress",
    });
    expect(event).not.toHaveProperty("accessLog");
    expect(store.query({ group: "/ecs/old", limit: 1 }).events).toMatchObject([{ message: "old" }]);
    expect(store.count()).toEqual([{ service: "server", kind: "access", count: 1 }]);
    expect(store.profileNamed("observed-2025-11")).toBeUndefined();
  });

  test("that is opened to be written again goes on with its numbers", () => {
    const { path, pump, store } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("one\ntwo\n"), 1000);
    pump.end();
    store[Symbol.dispose]();
    using again = openLogStore({ path });
    expect(again.lastSeq).toBe(2);
    again.append([appLine("three", 3000)]);
    expect(again.read(ALL).map(({ seq, message }) => [seq, message])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
  });

  test("keeps the profile of its lines", () => {
    const path = join(tempFolder(), "logs.sqlite");
    openLogStore({ path, profile: OWN_PROFILE })[Symbol.dispose]();
    using store = openLogStore({ path, mode: "read" });
    expect(store.profileNamed("ours")).toEqual(OWN_PROFILE);
    expect(store.profileNamed("theirs")).toBeUndefined();
  });

  test("wakes every subscriber though one of them fails, and says so", () => {
    const told: string[] = [];
    using store = openLogStore({ path: ":memory:", onTrouble: (message) => told.push(message) });
    let woken = 0;
    store.subscribe(() => {
      throw new Error("out of luck");
    });
    const unsubscribe = store.subscribe(() => void woken++);
    store.append([appLine("one", 1000)]);
    unsubscribe();
    store.append([appLine("two", 2000)]);
    expect(woken).toBe(1);
    expect(told[0]).toBe("A subscriber of the log failed: out of luck.");
  });

  test.each(["read", "write"] as const)("that is no database is told so on %s", (mode) => {
    const path = join(tempFolder(), "logs.sqlite");
    writeFileSync(path, "not a database ".repeat(1000));
    expect(() => openLogStore({ path, mode })).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE", remedy: expect.any(String) }),
    );
  });
});

/** What the simulator wrote before its stores had versions. */
const VERSION_0 = `
  CREATE TABLE log_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, creation_time INTEGER NOT NULL);
  CREATE TABLE log_stream (
    id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL REFERENCES log_group, name TEXT NOT NULL,
    creation_time INTEGER NOT NULL, UNIQUE (group_id, name));
  CREATE TABLE origin (
    id INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL REFERENCES log_stream, service TEXT NOT NULL, task_id TEXT NOT NULL,
    task_name TEXT NOT NULL, container_name TEXT NOT NULL, source TEXT NOT NULL, role TEXT NOT NULL, direction TEXT);
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY, origin_id INTEGER NOT NULL REFERENCES origin, timestamp_ms INTEGER NOT NULL,
    ingestion_ms INTEGER NOT NULL, kind TEXT NOT NULL, message NOT NULL);
  INSERT INTO log_group VALUES (1, '/ecs/old', 1000);
  INSERT INTO log_stream VALUES (1, 1, 'old', 1000);
  INSERT INTO origin VALUES (1, 1, 'server', 't1', 'server-1', 'proxy', 'stdout', 'proxy', 'ingress');
  INSERT INTO event VALUES (1, 1, 1000, 2000, 'access', 'old');`;

/** A program that stores events until it is killed, and says the number of each once it is stored. */
function durableWriterOf(path: string): string {
  const store = new URL("../../../simulator/logs/store/log-store.ts", import.meta.url);
  return `
    import { writeSync } from "node:fs";
    import { openLogStore } from ${JSON.stringify(store.href)};
    const store = openLogStore({ path: ${JSON.stringify(path)} });
    for (let n = 1; ; n++) {
      store.appendDurably({ group: "g", stream: "s" }, [{ timestampMs: n, ingestionMs: n, message: String(n) }]);
      writeSync(1, n + "\\n");
    }`;
}

/** A program that stores one line and then stays until it is killed. */
function writerOf(path: string): string {
  const store = new URL("../../../simulator/logs/store/log-store.ts", import.meta.url);
  const origin =
    '{ group: "g", stream: "s", service: "server", taskId: "t", taskName: "server-1", containerName: "App", source: "stdout", role: "app" }';
  return `
    import { openLogStore } from ${JSON.stringify(store.href)};
    const store = openLogStore({ path: ${JSON.stringify(path)} });
    store.append([{ origin: ${origin}, timestampMs: 1, ingestionMs: 1, kind: "app", message: "kept" }]);
    console.log("stored");
    setInterval(() => store, 60_000);`;
}
