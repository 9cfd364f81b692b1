import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readLive } from "../../../simulator/logs/log-reader.ts";
import { openLogStore } from "../../../simulator/logs/log-store.ts";
import { APP_OUTPUT, openLogRun, PROXY_OUTPUT } from "../../support/log-run.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const ALL = { afterSeq: 0, limit: 1000 };
const ACCESS_LINE = '{"protocol":"HTTP/1.1","method":"GET","path":"/","response_code":200}';

describe("a log store", () => {
  test("keeps each line with where it came from, in order", () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("hello\nhalf"), 1000);
    pump.onOutput(PROXY_OUTPUT, Buffer.from("noise\n"), 1001);
    pump.onOutputEnd(APP_OUTPUT);
    pump.end();
    const events = store.read(ALL);
    expect(events.map(({ seq, kind, message }) => [seq, kind, message])).toEqual([
      [1, "app", "hello"],
      [2, "other", "noise"],
      [3, "app", "half"],
    ]);
    expect(events[0]).toMatchObject({
      group: "/ecs/sample",
      stream: "ecs/App/t1",
      service: "server",
      source: "stderr",
      timestampMs: 1000,
      ingestionMs: 2000,
    });
    expect(events[0]).not.toHaveProperty("direction");
    expect(events[1]).toMatchObject({ direction: "ingress", containerName: "proxy" });
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

  test("that is missing is told as a fault of the run folder, and not made", () => {
    const path = join(tempFolder(), "logs.sqlite");
    expect(() => openLogStore({ path, mode: "read" })).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE" }),
    );
    expect(existsSync(path)).toBe(false);
  });

  test.each(["read", "write"] as const)("that is no database is told so on %s", (mode) => {
    const path = join(tempFolder(), "logs.sqlite");
    writeFileSync(path, "not a database ".repeat(1000));
    expect(() => openLogStore({ path, mode })).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE", remedy: expect.any(String) }),
    );
  });
});

describe("a reader of a running simulation", () => {
  test("is woken when a line comes, and moves on", async () => {
    const { store, pump } = openLogRun();
    const reader = readLive(store, pump, { kinds: ["app"] });
    const first = reader.take(1);
    pump.onOutput(PROXY_OUTPUT, Buffer.from(`${ACCESS_LINE}\n`), 1000);
    pump.onOutput(APP_OUTPUT, Buffer.from("one\ntwo\n"), 1000);
    expect((await first).map(({ raw }) => raw)).toEqual(["one"]);
    expect((await reader.take(1)).map(({ raw }) => raw)).toEqual(["two"]);
    const anew = await readLive(store, pump, { kinds: ["app"] }).take(2);
    expect(anew.map(({ raw }) => raw)).toEqual(["one", "two"]);
  });

  test("says what did arrive when it waited in vain, and loses none of it", async () => {
    const { store, pump } = openLogRun();
    const reader = readLive(store, pump, { service: "server" });
    pump.onOutput(APP_OUTPUT, Buffer.from("only\n"), 1000);
    await expect(reader.take(2, { timeoutMs: 100 })).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      message: expect.stringContaining("only"),
    });
    expect((await reader.take(1)).map(({ raw }) => raw)).toEqual(["only"]);
  });

  test("hands out every line and ends when the run ends", async () => {
    const { store, pump } = openLogRun();
    const count = 5000;
    for (let i = 0; i < count; i++) pump.onOutput(APP_OUTPUT, Buffer.from(`${i}\n`), 1000);
    pump.end();
    const lines = await Array.fromAsync(readLive(store, pump, {}));
    expect(lines.map(({ raw }) => Number(raw))).toEqual([...Array(count).keys()]);
  });
});

/** A program that stores one line and then stays until it is killed. */
function writerOf(path: string): string {
  const store = new URL("../../../simulator/logs/log-store.ts", import.meta.url);
  const origin =
    '{ group: "g", stream: "s", service: "server", taskId: "t", taskName: "server-1", containerName: "App", source: "stdout", role: "app" }';
  return `
    import { openLogStore } from ${JSON.stringify(store.href)};
    const store = openLogStore({ path: ${JSON.stringify(path)} });
    store.append([{ ...${origin}, seq: 1, timestampMs: 1, ingestionMs: 1, kind: "app", message: "kept" }]);
    console.log("stored");
    setInterval(() => store, 60_000);`;
}
