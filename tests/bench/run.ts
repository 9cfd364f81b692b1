import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awaitLines } from "../../simulator/cli/await-lines.ts";
import { planSimulation, simulate } from "../../simulator/index.ts";
import { logStoreIn, openLogStore } from "../../simulator/logs/store/log-store.ts";
import { findEnvoy } from "../../simulator/running/envoy-binary/find-envoy.ts";
import { listRuns } from "../../simulator/running/runs/run-record.ts";
import { startBarePair } from "./bare-pair.ts";
import {
  figure,
  heading,
  median,
  memoryMb,
  PAIRS,
  percentile,
  sayLines,
  sayMachine,
} from "./figures.ts";
import { listenerOf, startLibrary } from "./library-program.ts";
import { GENERATORS, type Generator, type Load, MACHINE, runLoad } from "./load.ts";
import { benchNames } from "./names.ts";
import { namespaceFolder } from "./namespace.ts";
import { benchTerminal } from "./terminal.ts";

/** `npm run bench`: every figure that docs/numbers.md gives, with the machine it was taken on. Ratios are of one run. */
const REQUESTS = Number(process.argv[2] ?? 100_000);
const CLI = join(import.meta.dirname, "..", "..", "simulator", "sc-sim.mjs");

const home = mkdtempSync(join(tmpdir(), "sc-sim-bench-home-"));
const { path } = await findEnvoy({ env: process.env, onProgress: console.error });
// Where the Envoy lies makes a difference: one that is named is asked for its version first, the cached one is known.
const env = { ...process.env, SC_SIM_HOME: home };
const namedEnv = { ...env, SC_SIM_ENVOY: path };

sayMachine();
try {
  await benchStart();
  await benchRunCommand();
  await benchNames(process.env);
  await benchLatency();
  await benchExpect();
  for (const generator of GENERATORS) await benchThroughput(generator);
  await benchTerminal({ env, requests: REQUESTS });
  await benchScale();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function benchStart(): Promise<void> {
  heading("Start of the sample: client and server, to the first answer and line (median of 7)");
  const floor: number[] = [];
  const own: number[] = [];
  for (let run = 0; run < 7; run++) {
    floor.push(await bareStart());
    own.push(await ownStart());
  }
  figure("bare floor: a script with two Envoys, the app, one request", median(floor), "s");
  figure("sc-sim up --once to the first line on stdout", median(own), "s", { atMost: 1 });
  figure("ratio", median(own) / median(floor), "×", { atMost: 3 });
}

async function benchRunCommand(): Promise<void> {
  heading("A command within a simulation of the sample (median of 7)");
  const node: number[] = [];
  const own: number[] = [];
  for (let run = 0; run < 7; run++) {
    node.push(await timeToEnd(["-e", "0"]));
    own.push(await timeToEnd([CLI, "run", "--runtime", "local", "--", "true"]));
  }
  figure("sc-sim run -- true, in all", median(own), "s", { atMost: 0.6 });
  figure("of that, Node's own start and end", median(node), "s");
}

/** Seconds that a Node process takes from its start to its end. */
async function timeToEnd(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: "ignore" });
  await once(child, "exit");
  return (performance.now() - startedAt) / 1000;
}

/** Time to the answer of a script that starts the same processes by hand. */
async function bareStart(): Promise<number> {
  const { plan, bootstraps } = await planSimulation({ env: namedEnv, runtime: "local" });
  const folder = mkdtempSync(join(tmpdir(), "sc-sim-bare-start-"));
  const files = plan.tasks.map(({ name, taskId }) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(bootstraps.get(taskId)));
    return file;
  });
  const server = plan.tasks.find(({ service }) => service === "server");
  const { address, port } = listenerOf(plan.tasks);
  const appPort = server?.containers[0]?.ports[0]?.port;
  const app = join(import.meta.dirname, "..", "..", "sample-apps", "server", "bundle.mjs");
  const script = join(import.meta.dirname, "bare-start.cjs");
  const args = [script, path, ...files, String(appPort), app, `http://${address}:${port}/`];
  const seconds = await timeToFirstOutput(args, process.env);
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

function ownStart(): Promise<number> {
  return timeToFirstOutput([CLI, "up", "--once", "--runtime", "local"], env);
}

/** Seconds from the start of a Node process to its first output; it has ended when this resolves. */
async function timeToFirstOutput(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { promise: firstOutput, resolve } = Promise.withResolvers<number>();
  child.stdout.once("data", () => resolve(performance.now()));
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  child.once("close", () => end());
  const seconds = ((await firstOutput) - startedAt) / 1000;
  await ended;
  return seconds;
}

async function benchLatency(): Promise<void> {
  heading("Response received → line readable by the library (500 requests)");
  using definitions = namespaceFolder({ servers: 1, desiredCount: 1 });
  await using simulation = await simulate({ inputs: [definitions.folder], env, runtime: "local" });
  const reader = simulation.accessLog("server1");
  const waits: number[] = [];
  for (let request = 0; request < 500; request++) {
    await simulation.request("client", "http://server1.bench:8001/");
    const receivedAt = performance.now();
    await reader.take(1);
    waits.push(performance.now() - receivedAt);
  }
  figure("median", median(waits), "ms");
  figure("p95", percentile(waits, 95), "ms", { atMost: 5 });
}

async function benchExpect(): Promise<void> {
  heading("Response received → `sc-sim expect` has its line (200 requests)");
  using definitions = namespaceFolder({ servers: 1, desiredCount: 1 });
  await using simulation = await simulate({ inputs: [definitions.folder], env, runtime: "local" });
  using store = openLogStore({ path: logStoreIn(simulation.runFolder), mode: "read" });
  const selection = { service: "server1", kinds: ["access"] as const };
  const contract = { fields: { path: "/", response_code: 200 } };
  const { signal } = new AbortController();
  const wanted = { ...{ store, selection, contract, signal }, count: 1 };
  const waits: number[] = [];
  for (let request = 0; request < 200; request++) {
    const afterSeq = store.lastSeq;
    const waiting = awaitLines({ ...wanted, afterSeq, withinMs: 10_000, goesOn: () => true });
    await simulation.request("client", "http://server1.bench:8001/");
    const receivedAt = performance.now();
    await waiting;
    waits.push(performance.now() - receivedAt);
  }
  figure("median", median(waits), "ms");
  figure("p95", percentile(waits, 95), "ms", { atMost: 10 });
}

async function benchThroughput(generator: Generator): Promise<void> {
  heading(
    `${REQUESTS} requests over 32 connections through the proxy pair, JSON log on, sent by ${generator}`,
  );
  using definitions = namespaceFolder({ servers: 1, desiredCount: 1 });
  const load = { connections: 32, requests: REQUESTS, host: "server1.bench:8001" };
  const bare: number[] = [];
  const own: number[] = [];
  await (await startLibrary(definitions.folder, env)).stop(); // Fills the cache.
  for (let run = 0; run < PAIRS; run++) {
    const rates = [
      async () => bare.push(await bareThroughput(generator, definitions.folder, load)),
      async () => own.push(await ownThroughput(generator, definitions.folder, load)),
    ];
    // In turns, because a machine gets slower while it works.
    for (const measure of run % 2 === 0 ? rates : rates.toReversed()) await measure();
  }
  figure(
    `bare: the same Envoys logging into a file (median of ${PAIRS})`,
    median(bare),
    "requests/s",
  );
  figure(`library: every line stored (median of ${PAIRS})`, median(own), "requests/s");
  const ratios = own.map((rate, run) => rate / (bare[run] ?? Number.NaN));
  figure("ratio (median of the pairs)", median(ratios), "×", { atLeast: 0.92 });
}

type PairLoad = Omit<Load, "address" | "port">;

async function bareThroughput(
  generator: Generator,
  folder: string,
  load: PairLoad,
): Promise<number> {
  await using pair = await startBarePair([folder], namedEnv);
  const { perSecond } = await runLoad(
    generator,
    { ...load, ...listenerOf(pair.plan.tasks) },
    MACHINE,
  );
  return perSecond;
}

async function ownThroughput(
  generator: Generator,
  folder: string,
  load: PairLoad,
): Promise<number> {
  const program = await startLibrary(folder, env);
  const to = listenerOf(program.tasks);
  const { perSecond, answered } = await runLoad(generator, { ...load, ...to }, MACHINE);
  figure("RSS of the program at the end of this load", memoryMb(program.pid, "resident"), "MB", {
    atMost: 110,
  });
  figure("its peak, with the start", memoryMb(program.pid, "peak"), "MB");
  const lines = await program.stop();
  sayLines(lines, { answered, generator, connections: load.connections });
  return perSecond;
}

async function benchScale(): Promise<void> {
  heading("20 tasks: 10 services × 2, and a client");
  using definitions = namespaceFolder({ servers: 10, desiredCount: 2 });
  const startedAt = performance.now();
  await using simulation = await simulate({ inputs: [definitions.folder], env, runtime: "local" });
  figure("start", (performance.now() - startedAt) / 1000, "s", { atMost: 6 });
  const stoppedAt = performance.now();
  await simulation.stop();
  figure("stop", (performance.now() - stoppedAt) / 1000, "s");
  heading("The simulator as a process of its own, two tasks");
  await benchCli();
}

/** On a terminal, so that it stays; its own pid is in its record. */
async function benchCli(): Promise<void> {
  const up = spawn(
    "script",
    ["-qefc", `exec '${process.execPath}' '${CLI}' up --runtime local`, "/dev/null"],
    { env, stdio: ["pipe", "pipe", "ignore"] },
  );
  const { promise: isUp, resolve } = Promise.withResolvers<void>();
  let shown = "";
  up.stdout.on("data", (chunk) => {
    shown += chunk;
    if (shown.includes("stops everything")) resolve();
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  up.once("close", () => end());
  await isUp;
  const record = listRuns(env).find(({ record: { state } }) => state === "running")?.record;
  if (record !== undefined) {
    figure("RSS of the simulator", memoryMb(record.owner.pid, "resident"), "MB", { atMost: 110 });
    const proxies = record.processes.filter(({ containerName }) =>
      containerName.startsWith("ecs-service-connect-"),
    );
    figure("RSS of a proxy", memoryMb(proxies[0]?.pid ?? 0, "resident"), "MB");
  }
  const interruptedAt = performance.now();
  up.stdin.write("\x03");
  await ended;
  figure("whole stop after Ctrl-C", (performance.now() - interruptedAt) / 1000, "s", { atMost: 1 });
}
