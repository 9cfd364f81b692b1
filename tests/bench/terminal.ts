import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { listRuns } from "../../simulator/running/runs/run-record.ts";
import { figure, heading, median } from "./figures.ts";
import { listenerOf, startLibrary } from "./library-program.ts";
import { GENERATORS, MACHINE, runLoad } from "./load.ts";
import { namespaceFolder } from "./namespace.ts";

interface TerminalBench {
  /** With `SC_SIM_HOME`, a folder of its own. */
  readonly env: NodeJS.ProcessEnv;
  readonly requests: number;
}

const CLI = join(import.meta.dirname, "..", "..", "simulator", "sc-sim.mjs");
const CONNECTIONS = 32;

/** Alone: `node --conditions=sc-sim-source tests/bench/terminal.ts [requests]`. */
if (import.meta.main) {
  const home = mkdtempSync(join(tmpdir(), "sc-sim-bench-home-"));
  const env = { ...process.env, SC_SIM_HOME: home };
  try {
    await benchTerminal({ env, requests: Number(process.argv[2] ?? 30_000) });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What somebody who looks costs: `up` on a terminal against the library, which stores the same lines and shows none. */
export async function benchTerminal({ env, requests }: TerminalBench): Promise<void> {
  if (!GENERATORS.includes("wrk")) return;
  heading(
    `${requests} requests over ${CONNECTIONS} connections, sent by wrk, while a terminal looks`,
  );
  using definitions = namespaceFolder({ servers: 1, desiredCount: 1 });
  const { folder } = definitions;
  const library: number[] = [];
  const terminal: number[] = [];
  await (await startLibrary(folder, env)).stop(); // Fills the cache.
  for (let run = 0; run < 3; run++) {
    const rates = [
      async () => library.push(await underLibrary({ folder, env, requests })),
      async () => terminal.push(await underTerminal({ folder, env, requests })),
    ];
    // In turns, because a machine gets slower while it works.
    for (const measure of run % 2 === 0 ? rates : rates.toReversed()) await measure();
  }
  figure("library: every line stored (median of 3)", median(library), "requests/s");
  figure("sc-sim up on a terminal of 120 columns (median of 3)", median(terminal), "requests/s");
  const ratios = terminal.map((rate, run) => rate / (library[run] ?? Number.NaN));
  figure("ratio (median of the pairs)", median(ratios), "×", { atLeast: 0.9 });
}

interface Run extends TerminalBench {
  readonly folder: string;
}

async function underLibrary({ folder, env, requests }: Run): Promise<number> {
  const program = await startLibrary(folder, env);
  const load = { connections: CONNECTIONS, requests, host: "server1.bench:8001" };
  const { perSecond } = await runLoad("wrk", { ...load, ...listenerOf(program.tasks) }, MACHINE);
  await program.stop();
  return perSecond;
}

/** Its input is a pipe that stays open: with none, `script` goes round in circles. */
async function underTerminal({ folder, env, requests }: Run): Promise<number> {
  const command = `'${process.execPath}' '${CLI}' up '${folder}' --runtime local --no-request`;
  const up = spawn("script", ["-qefc", `stty columns 120 rows 40; exec ${command}`, "/dev/null"], {
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(up, "close");
  const { promise: isUp, resolve } = Promise.withResolvers<void>();
  let shown = "";
  up.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    shown += chunk;
    if (chunk.includes("stops everything")) resolve();
  });
  await Promise.race([isUp, ended]);
  const running = listRuns(env).find(({ record: { state } }) => state === "running");
  const tasks = running?.record.plan?.tasks;
  if (running === undefined || tasks === undefined) throw new Error(`It does not run:\n${shown}`);
  const load = { connections: CONNECTIONS, requests, host: "server1.bench:8001" };
  const { perSecond } = await runLoad("wrk", { ...load, ...listenerOf(tasks) }, MACHINE);
  up.stdin.write("\x03");
  await ended;
  const stored = linesIn(running.folder);
  const target = { atLeast: stored, atMost: stored };
  figure("lines shown and counted, of those in the store", linesOn(shown), "", target);
  return perSecond;
}

function linesIn(runFolder: string): number {
  using store = openLogStore({ path: join(runFolder, "logs.sqlite"), mode: "read" });
  return store.countAfter({ afterSeq: 0, kinds: ["access"] }).count;
}

/** How many lines a terminal shows and counts together: of a row that was written again, its last text. */
function linesOn(shown: string): number {
  const rows = shown.split(/\r?\n/).map((row) => row.split("\r").at(-1) ?? "");
  const counts = rows.map((row) => /… ([\d,]+) more, all in/.exec(row)?.[1] ?? "0");
  const counted = counts.reduce((sum, count) => sum + Number(count.replaceAll(",", "")), 0);
  return counted + rows.filter((row) => row.includes("server1-1 ingress")).length;
}
