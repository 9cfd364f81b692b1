import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { readLive, readStored } from "../../../simulator/logs/log-reader.ts";
import type { LogStore } from "../../../simulator/logs/store/log-store.ts";
import { APP_OUTPUT, openLogRun, PROXY_OUTPUT } from "../../support/log-run.ts";
import { runProgram } from "../../support/run-program.ts";

const ACCESS_LINE = '{"protocol":"HTTP/1.1","method":"GET","path":"/","response_code":200}';
const SIMULATOR = new URL("../../../simulator", import.meta.url).href;

function controllerOf() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}

describe("a reader of a running simulation", () => {
  test("is woken when a line comes, and moves on", async () => {
    const { store, pump } = openLogRun();
    const reader = readLive(store, { kinds: ["app"] });
    const first = reader.take(1);
    pump.onOutput(PROXY_OUTPUT, Buffer.from(`${ACCESS_LINE}\n`), 1000);
    pump.onOutput(APP_OUTPUT, Buffer.from("one\ntwo\n"), 1000);
    expect((await first).map(({ raw }) => raw)).toEqual(["one"]);
    expect((await reader.take(1)).map(({ raw }) => raw)).toEqual(["two"]);
    const anew = await readLive(store, { kinds: ["app"] }).take(2);
    expect(anew.map(({ raw }) => raw)).toEqual(["one", "two"]);
  });

  test("passes over thousands of lines that are not wanted, and waits for one that is", async () => {
    const { store, pump } = openLogRun();
    const isWanted = ({ message }: { readonly message: string }) => message === "wanted";
    pump.onOutput(APP_OUTPUT, Buffer.from("line\n".repeat(2500)), 1000);
    pump.onOutput(APP_OUTPUT, Buffer.from("wanted\n"), 1000);
    pump.end();
    for (const reader of [
      readLive(store, { isWanted }),
      readStored(store, { isWanted }, () => false),
    ]) {
      const seen: string[] = [];
      for await (const { raw } of reader) seen.push(raw);
      expect(seen).toEqual(["wanted"]);
    }
    expect(readLive(store, { isWanted }).skipStored()).toBe(1);
    expect(readLive(store, { text: "wan", sinceMs: 1000 }).takeStored()).toHaveLength(1);
    expect(readLive(store, { sinceMs: 1001 }).takeStored()).toEqual([]);
  });

  test("reads a line once, when it is asked to, and gives it out as the event that it is", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(PROXY_OUTPUT, Buffer.from(`${ACCESS_LINE}\n`), 1000);
    const [line] = await readLive(store, {}).take(1);
    expect(line?.parsed).toBe(line?.parsed);
    expect(line).toMatchObject({ raw: ACCESS_LINE, record: undefined, parsed: { ok: false } });
    expect({ ...line }).toEqual(store.read({ afterSeq: 0, limit: 1 })[0]);
  });

  test("says what did arrive when it waited in vain, and loses none of it", async () => {
    const { store, pump } = openLogRun();
    const reader = readLive(store, { service: "server" });
    pump.onOutput(APP_OUTPUT, Buffer.from("only\n"), 1000);
    await expect(reader.take(2, { timeoutMs: 100 })).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      message: expect.stringContaining("only"),
    });
    expect((await reader.take(1)).map(({ raw }) => raw)).toEqual(["only"]);
  });

  test("says at once that nothing more can come, where the simulation has ended", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("only\n"), 1000);
    pump.end();
    await expect(readLive(store, { service: "server" }).take(2)).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      problem: expect.stringMatching(
        /^The simulation ended before there were 2 lines of server; 1/,
      ),
    });
  });

  test("stops at its signal, says what did arrive, and tells the signal's reason", async () => {
    const { store, pump } = openLogRun();
    const reader = readLive(store, { service: "server" });
    pump.onOutput(APP_OUTPUT, Buffer.from("only\n"), 1000);
    const { signal, abort } = controllerOf();
    const reason = new Error("Test timed out in 5000ms.\nMore of it.");
    const taking = reader.take(2, { signal });
    await readLive(store, {}).take(1);
    abort(reason);
    // In the moment of the abort, because that is when a test runner looks.
    expect(reason.cause).toMatchObject({ code: "LOG_WAIT_TIMEOUT" });
    await expect(taking).rejects.toMatchObject({
      code: "LOG_WAIT_TIMEOUT",
      problem: expect.stringMatching(
        /aborted \(Test timed out in 5000ms\) before there were 2 lines of server; 1 arrived:\n {2}only/,
      ),
    });
    expect(await taking.catch((error) => error)).toBe(reason.cause);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect((await reader.take(1)).map(({ raw }) => raw)).toEqual(["only"]);
  });

  test("leaves no listener on its signal", async () => {
    const { store, pump } = openLogRun();
    const reader = readLive(store, {});
    const { signal } = controllerOf();
    const taking = reader.take(1, { signal });
    pump.onOutput(APP_OUTPUT, Buffer.from("only\n"), 1000);
    await taking;
    await reader.take(1, { signal, timeoutMs: 1 }).catch(() => undefined);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("counts every line of the run when it waited in vain", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("line\n".repeat(10_500)), 1000);
    pump.onOutput(PROXY_OUTPUT, Buffer.from("noise\n"), 1000);
    const waiting = readLive(store, { kinds: ["access"] }).take(1, { timeoutMs: 50 });
    await expect(waiting).rejects.toThrow("so far: server app 10500, server other 1.");
  });

  test("shows no more than a person looks through of what did arrive", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("line\n".repeat(2000)), 1000);
    const error = await readLive(store, {})
      .take(3000, { timeoutMs: 50 })
      .catch((it) => it);
    expect(error.message.split("\n").length).toBeLessThan(30);
    expect(error.message).toContain("… and 1980 more");
  });

  test("keeps a script alive while it waits, and says that it waited in vain", async () => {
    const script = `
      import { readLive } from "${SIMULATOR}/logs/log-reader.ts";
      import { openLogStore } from "${SIMULATOR}/logs/store/log-store.ts";
      using store = openLogStore({ path: ":memory:" });
      await readLive(store, {}).take(1, { timeoutMs: 50 }).catch(({ code }) => console.log(code));`;
    const { stdout, status } = await runProgram(process.execPath, [
      "--input-type=module",
      "--eval",
      script,
    ]);
    expect({ stdout, status }).toEqual({ stdout: "LOG_WAIT_TIMEOUT\n", status: 0 });
  });

  describe("lets go of the simulation", () => {
    /** A store that says how many listen to it. */
    function counted(run: ReturnType<typeof openLogRun>) {
      let listeners = 0;
      const subscribe: LogStore["subscribe"] = (listener) => {
        const unsubscribe = run.store.subscribe(listener);
        listeners += 1;
        return () => {
          listeners -= 1;
          unsubscribe();
        };
      };
      return {
        store: Object.create(run.store, { subscribe: { value: subscribe } }) as LogStore,
        count: () => listeners,
      };
    }

    test("after a take, in vain or not", async () => {
      const run = openLogRun();
      const { store, count } = counted(run);
      const reader = readLive(store, {});
      const first = reader.take(1);
      expect(count()).toBe(1);
      run.pump.onOutput(APP_OUTPUT, Buffer.from("one\n"), 1000);
      await first;
      expect(count()).toBe(0);
      await reader.take(1, { timeoutMs: 10 }).catch(() => undefined);
      expect(count()).toBe(0);
    });

    test("when a loop over its lines is left, also while it waits for one", async () => {
      const run = openLogRun();
      const { store, count } = counted(run);
      const lines = readLive(store, {})[Symbol.asyncIterator]();
      const next = lines.next();
      expect(count()).toBe(1);
      await lines.return?.();
      expect(await next).toEqual({ done: true, value: undefined });
      expect(count()).toBe(0);
    });
  });

  test("gives what a loop left over to the next one", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("one\ntwo\n"), 1000);
    pump.end();
    const reader = readLive(store, {});
    for await (const { raw } of reader) {
      expect(raw).toBe("one");
      break;
    }
    expect((await Array.fromAsync(reader)).map(({ raw }) => raw)).toEqual(["two"]);
  });

  test("gives what is there without waiting, and passes over the rest by number", async () => {
    const { store, pump } = openLogRun();
    const write = (source: typeof APP_OUTPUT | typeof PROXY_OUTPUT, lines: readonly string[]) =>
      pump.onOutput(source, Buffer.from(lines.map((line) => `${line}\n`).join("")), 1000);
    const reader = readLive(store, { kinds: ["app"] });
    expect(reader.takeStored()).toEqual([]);
    expect(reader.skipStored()).toBe(0);
    // Lines that are read together are stored at once.
    write(PROXY_OUTPUT, Array(999).fill(ACCESS_LINE));
    write(APP_OUTPUT, ["one", "two", "three", "four"]);
    expect((await reader.take(1)).map(({ raw }) => raw)).toEqual(["one"]);
    expect(reader.takeStored(2).map(({ raw }) => raw)).toEqual(["two", "three"]);
    write(PROXY_OUTPUT, Array(999).fill(ACCESS_LINE));
    write(APP_OUTPUT, ["five", "six", "seven", "eight"]);
    expect(reader.skipStored()).toBe(5);
    expect(reader.skipStored()).toBe(0);
    write(APP_OUTPUT, Array(2500).fill("more"));
    pump.end();
    expect(reader.takeStored()).toHaveLength(2500);
    expect(await Array.fromAsync(reader)).toEqual([]);
  });

  test("passes over no line that it does not want, and over none of another service", async () => {
    const { store, pump } = openLogRun();
    pump.onOutput(APP_OUTPUT, Buffer.from("one\ntwo\n"), 1000);
    pump.onOutput(PROXY_OUTPUT, Buffer.from(`${ACCESS_LINE}\n`), 1000);
    pump.end();
    expect(readLive(store, { service: "server", kinds: ["app"] }).skipStored()).toBe(2);
    expect(readLive(store, { service: "other" }).skipStored()).toBe(0);
    expect(readStored(store, {}, () => false).skipStored()).toBe(3);
  });

  test("hands out every line and ends when the run ends", async () => {
    const { store, pump } = openLogRun();
    const count = 5000;
    for (let i = 0; i < count; i++) pump.onOutput(APP_OUTPUT, Buffer.from(`${i}\n`), 1000);
    pump.end();
    const lines = await Array.fromAsync(readLive(store, {}));
    expect(lines.map(({ raw }) => Number(raw))).toEqual([...Array(count).keys()]);
  });
});

describe("a reader of a log that another process writes", () => {
  test("looks once more after the end, for what came since its last look", async () => {
    const { store, pump } = openLogRun();
    const endsMeanwhile = () => {
      pump.onOutput(APP_OUTPUT, Buffer.from("last\n"), 1000);
      pump.end();
      return false;
    };
    const lines = await Array.fromAsync(readStored(store, {}, endsMeanwhile));
    expect(lines.map(({ raw }) => raw)).toEqual(["last"]);
  });
});
