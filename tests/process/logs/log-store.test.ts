import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { APP_OUTPUT, openLogRun, PROXY_OUTPUT } from "../../support/log-run.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const ALL = { afterSeq: 0, limit: 1000 };

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

  test.each(["read", "write"] as const)("that is no database is told so on %s", (mode) => {
    const path = join(tempFolder(), "logs.sqlite");
    writeFileSync(path, "not a database ".repeat(1000));
    expect(() => openLogStore({ path, mode })).toThrow(
      expect.objectContaining({ code: "RUN_FOLDER_UNUSABLE", remedy: expect.any(String) }),
    );
  });
});

/** A program that stores one line and then stays until it is killed. */
function writerOf(path: string): string {
  const store = new URL("../../../simulator/logs/store/log-store.ts", import.meta.url);
  const origin =
    '{ group: "g", stream: "s", service: "server", taskId: "t", taskName: "server-1", containerName: "App", source: "stdout", role: "app" }';
  return `
    import { openLogStore } from ${JSON.stringify(store.href)};
    const store = openLogStore({ path: ${JSON.stringify(path)} });
    store.append([{ ...${origin}, seq: 1, timestampMs: 1, ingestionMs: 1, kind: "app", message: "kept" }]);
    console.log("stored");
    setInterval(() => store, 60_000);`;
}
