import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runQueryJob } from "../../simulator/logs/cloudwatch/query-worker/query-threads.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { enableCompileCache } from "../../simulator/running/runs/compile-cache.mjs";
import { figure, heading, memoryMb, sayMachine } from "./figures.ts";

/**
 * A store of 10 million events, for the nightly run: `node --conditions=sc-sim-source tests/bench/many-events.ts [events]`. Ends with
 * status 1 where opening it and a query over one minute of it take too long or too much memory.
 */
const EVENTS = Number(process.argv[2] ?? 10_000_000);
const BATCH = 5000;
const MINUTE_MS = 60_000;
const MOST_MS = 200;
const MOST_MB = 250;

const place = { group: "/bench/many", stream: "s" };
const message = (n: number) =>
  JSON.stringify({
    path: `/items/${n % 17}`,
    response_code: n % 50 === 0 ? 503 : 200,
    duration: n % 301,
  });

// Another process writes the events: what that needs is not what reading needs.
const [, , , filled] = process.argv;
if (filled !== undefined) {
  using store = openLogStore({ path: filled });
  for (let first = 0; first < EVENTS; first += BATCH) {
    const events = Array.from({ length: Math.min(BATCH, EVENTS - first) }, (_, index) => {
      const n = first + index;
      return { timestampMs: n * 10, ingestionMs: n * 10, message: message(n) };
    });
    store.appendDurably(place, events);
  }
  process.exit();
}

// As the command line does it.
enableCompileCache(process.env);
const folder = mkdtempSync(join(tmpdir(), "sc-sim-bench-many-"));
const path = join(folder, "logs.sqlite");
sayMachine();
try {
  heading(`${EVENTS.toLocaleString("en")} stored events, 100 a second`);
  execFileSync(process.execPath, [
    ...process.execArgv,
    ...[import.meta.filename, String(EVENTS), path],
  ]);
  const startMs = (EVENTS * 10) / 2;
  const startedAt = performance.now();
  using store = openLogStore({ path, mode: "read" });
  const { rows } = await runQueryJob({
    query: "stats count(*) as n by response_code",
    ...{ startMs, endMs: startMs + MINUTE_MS - 1, nowMs: Date.now() },
    source: { path: store.path, places: [place] },
  });
  const ms = performance.now() - startedAt;
  const mb = memoryMb(process.pid, "resident");
  figure("opening it, and a query over one minute", ms, "ms", { atMost: MOST_MS });
  figure("RSS", mb, "MB", { atMost: MOST_MB });
  const counted = rows.flat().filter(({ field }) => field === "n");
  const sum = counted.reduce((total, { value }) => total + Number(value), 0);
  figure("events of that minute", sum, "", { atLeast: 6000, atMost: 6000 });
  if (ms > MOST_MS || mb > MOST_MB || sum !== 6000) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
