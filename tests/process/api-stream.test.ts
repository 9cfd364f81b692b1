import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, test } from "vitest";
import { callUrl, eventsOf, openStream, type StreamEvent } from "../support/api-client.ts";
import { appLine } from "../support/log-events.ts";
import { PROJECT, startProgram } from "../support/run-cli.ts";
import { openServedLog } from "../support/served-log.ts";
import { tempFolder } from "../support/temp-folder.ts";

type Row = readonly [seq: number, readMs: number, origin: number, kind: string, text: string];

const ALL = "kinds=all";

/** Reads until there are so many rows, or the stream ends. */
async function takeRows(events: AsyncIterable<StreamEvent>, count: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { event, data } of events) {
    if (event === "lines") rows.push(...data.rows);
    if (rows.length >= count) break;
  }
  return rows;
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("the stream", () => {
  test("has every line once and in order, while 2,000 are written", async ({ expect }) => {
    const { api, store, append, runId } = await openServedLog();
    append(500);
    const rows: Row[] = [];
    const reading = (async () => {
      for await (const { event, id, data } of eventsOf(
        await openStream(api, { query: `?${ALL}` }),
      )) {
        if (event !== "lines") continue;
        rows.push(...data.rows);
        expect(id).toBe(`${runId}:${rows.at(-1)?.[0]}`);
      }
    })();
    while (store.lastSeq < 2000) {
      append(7);
      await nextTurn();
    }
    store.end();
    await reading;
    expect(rows.map(([seq]) => seq)).toEqual(numbers(1, store.lastSeq));
    expect(rows.every(([seq, , , kind, text]) => kind === "app" && text === `line ${seq}`)).toBe(
      true,
    );
  });

  test.for([
    { title: "after", resume: (last: number) => ({ query: `?after=${last}&${ALL}` }) },
    {
      title: "Last-Event-ID",
      resume: (last: number, runId: string) => ({
        query: `?${ALL}`,
        headers: { "last-event-id": `${runId}:${last}` },
      }),
    },
  ])("goes on where it was broken off, by $title", async ({ resume }, { expect }) => {
    const { api, store, append, runId } = await openServedLog();
    const seen: number[] = [];
    let wanted = 100;
    for (; wanted <= 2000; wanted += 380) {
      append(wanted - store.lastSeq);
      const response = await openStream(api, resume(seen.at(-1) ?? 0, runId));
      const rows = await takeRows(eventsOf(response), 50);
      response.destroy();
      seen.push(...rows.map(([seq]) => seq));
    }
    expect(seen).toEqual(numbers(1, store.lastSeq));
  });

  test("refuses the Last-Event-ID of another run", async ({ expect }) => {
    const { api } = await openServedLog();
    const headers = { authorization: `Bearer ${api.token}`, "last-event-id": "other:7" };
    const { status, json } = await callUrl(`${api.url}/stream`, { headers });
    expect(status).toBe(409);
    expect(json.error.problem).toContain('"other:7" is not of the run');
  });

  test("has the kinds that are asked for, and says each origin once", async ({ expect }) => {
    const { api, store } = await openServedLog();
    const origin = { role: "proxy", containerName: "proxy", direction: "ingress" } as const;
    const access = { ...appLine("{}", 1, origin), kind: "access" } as const;
    const bytes = Buffer.from([0xff]);
    store.append([appLine("app", 1), access, { ...access, message: "\ufffd", bytes }]);
    const events = eventsOf(await openStream(api));
    const first = await events.next();
    store.append([access, appLine("app", 1)]);
    const second = await events.next();
    expect(first.value?.data).toEqual({
      origins: {
        1: {
          ...{ service: "server", taskId: "t1", task: "server-1", container: "proxy" },
          ...{ source: "stdout", role: "proxy", direction: "ingress" },
        },
      },
      rows: [
        [2, 1, 1, "access", "{}"],
        [3, 1, 1, "access", "\ufffd", "/w=="],
      ],
    });
    expect(second.value?.data).toEqual({ rows: [[4, 1, 1, "access", "{}"]] });
  });

  test("passes over lines for a client that reads nothing, tells it which, and gives the others all", async ({
    expect,
  }) => {
    const { api, store, append } = await openServedLog();
    const slow = await openStream(api, { query: `?${ALL}` });
    const quick: Row[] = [];
    let hasRead = Promise.withResolvers<void>();
    const reading = (async () => {
      for await (const { event, data } of eventsOf(await openStream(api, { query: `?${ALL}` }))) {
        expect(event).not.toBe("gap");
        if (event !== "lines") continue;
        quick.push(...data.rows);
        hasRead.resolve();
        hasRead = Promise.withResolvers<void>();
      }
    })();
    // More than what the system keeps for a connection.
    while (store.lastSeq < 36_000) {
      append(4000, "x".repeat(1000));
      while (quick.length < store.lastSeq) await hasRead.promise;
    }
    store.end();
    await reading;
    expect(quick.map(([seq]) => seq)).toEqual(numbers(1, 36_000));
    const sent: number[] = [];
    const gaps: { readonly from: number; readonly to: number }[] = [];
    for await (const { event, data } of eventsOf(slow)) {
      if (event === "lines") sent.push(...data.rows.map(([seq]: Row) => seq));
      if (event === "gap") gaps.push(data);
    }
    expect(gaps).toHaveLength(1);
    const skipped = gaps.flatMap(({ from, to }) => numbers(from, to));
    expect([...sent, ...skipped].sort((a, b) => a - b)).toEqual(numbers(1, 36_000));
  });

  test("shows that it is alive while there is no line", async ({ expect }) => {
    const { api } = await openServedLog();
    const events = eventsOf(await openStream(api));
    const startedMs = Date.now();
    const { value } = await events.next();
    expect(value).toEqual({ event: "ping", data: { t: expect.any(Number) } });
    expect(value?.data.t).toBeGreaterThanOrEqual(startedMs);
    await events.return(undefined);
  });

  test("ends with the run, behind its last line", async ({ expect }) => {
    const { api, store, append } = await openServedLog();
    const events = Array.fromAsync(eventsOf(await openStream(api, { query: `?${ALL}` })));
    append(3);
    store.end();
    const all = await events;
    expect(
      all.filter(({ event }) => event === "lines").flatMap(({ data }) => data.rows),
    ).toHaveLength(3);
    expect(all.at(-1)).toEqual({ event: "end", data: { reason: "stopped" } });
  });

  test("ends with the API, which leaves nothing", async ({ expect }) => {
    const { api } = await openServedLog();
    const silent = await openStream(api);
    const waiting = callUrl(`${api.url}/lines/wait`, {
      ...{ method: "POST", body: "{}", headers: { authorization: `Bearer ${api.token}` } },
    });
    const events = Array.fromAsync(eventsOf(await openStream(api)));
    await api[Symbol.asyncDispose]();
    expect((await events).at(-1)).toEqual({ event: "end", data: { reason: "closed" } });
    expect((await waiting).json).toMatchObject({ ok: false, lines: [] });
    silent.destroy();
    expect(existsSync(api.envFile)).toBe(false);
    await expect(openStream(api)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("a program that serves the API ends while a client has its stream open", () => {
  test.for([
    { title: "without disposing of it", ending: "" },
    {
      title: "with its disposal",
      ending: "await api[Symbol.asyncDispose](); store[Symbol.dispose]();",
    },
  ])("$title", async ({ ending }, { expect }) => {
    const program = `
      import { once } from "node:events";
      import { serveApi } from ${JSON.stringify(join(PROJECT, "simulator/api/serve-api.ts"))};
      import { openLogStore } from ${JSON.stringify(join(PROJECT, "simulator/logs/store/log-store.ts"))};
      const store = openLogStore({ path: ":memory:" });
      const api = await serveApi({ runId: "r", folder: process.env.SC_SIM_HOME, store, plan: {} }, 0);
      console.log(JSON.stringify(api));
      await once(process.stdin, "data");
      process.stdin.destroy();
      ${ending}
    `;
    const args = ["--conditions=sc-sim-source", "--input-type=module", "--eval", program];
    const { env } = process;
    const run = startProgram({
      ...{ command: process.execPath, args, stdin: "pipe" },
      env: { ...env, SC_SIM_HOME: tempFolder() },
    });
    const [, json = ""] = /^(\{.*\})$/m.exec(await run.shows(/^\{.*\}\n/m)) ?? [];
    const stream = await openStream(JSON.parse(json));
    // It reads nothing.
    stream.on("error", () => undefined);
    run.child.stdin?.write("\n");
    expect(await run.result).toMatchObject({ status: 0, stderr: "" });
  });
});
