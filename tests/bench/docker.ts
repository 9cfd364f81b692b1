import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { type Simulation, simulate } from "../../simulator/index.ts";
import { type Engine, pingEngine } from "../../simulator/running/runtime/docker/engine/engine.ts";
import { containerFilter } from "../../simulator/running/runtime/docker/engine/labels.ts";
import {
  ensureEnvoyImage,
  ensureNodeImage,
} from "../../simulator/running/runtime/docker/images/images.ts";
import { requestFrom, startBareContainers } from "./bare-containers.ts";
import { figure, heading, median, PAIRS, sayLines, sayMachine } from "./figures.ts";
import { GENERATORS, type Place, runLoad } from "./load.ts";
import { namespaceFolder } from "./namespace.ts";

/** The figures of the Docker runtime, with the engine they were taken on; a ratio is of one run. */
const REQUESTS = Number(process.argv[2] ?? 100_000);

const LOAD = {
  ...{ address: "127.255.0.1", port: 8001, host: "server1.bench:8001" },
  ...{ connections: 32, requests: REQUESTS },
};

/** Without root nothing of this machine can join a container's network. */
const generators = process.getuid?.() === 0 ? GENERATORS : (["node"] as const);

const ping = await pingEngine({ env: process.env, timeoutMs: 5_000 });
if (!ping.answers) {
  console.log(`The Docker runtime is not measured: ${ping.reason}`);
} else {
  const home = mkdtempSync(join(tmpdir(), "sc-sim-bench-home-"));
  sayMachine();
  console.log(`${ping.info.name} ${ping.info.version}`);
  try {
    await benchDocker(ping, { ...process.env, SC_SIM_HOME: home });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

type Answer = Extract<typeof ping, { readonly answers: true }>;

async function benchDocker({ connect, info }: Answer, env: NodeJS.ProcessEnv): Promise<void> {
  const engine = await connect();
  const { signal } = new AbortController();
  const images = { engine, info, env, signal, source: "auto", onProgress: () => {} } as const;
  const image = await ensureNodeImage(images);
  const envoyImage = (await ensureEnvoyImage(images)).reference;
  const url = "http://server1.bench:8001/";
  const run = (folder: string) => simulate({ inputs: [folder], env, runtime: "docker" });

  heading(
    "Docker: client and server, from the first call to the first access-log line (median of 5)",
  );
  using pair = namespaceFolder({ servers: 1, desiredCount: 1, image });
  const bare = { docker: engine.docker, envoyImage, nodeImage: image, folder: pair.folder };
  const floor: number[] = [];
  const own: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < 5; round++) {
    const bareStartedAt = performance.now();
    await using containers = await startBareContainers(bare);
    await requestFrom(containers, url);
    await containers.firstLine;
    floor.push(secondsSince(bareStartedAt));
    const startedAt = performance.now();
    await using simulation = await run(pair.folder);
    await simulation.request("client", url);
    await simulation.accessLog("server1").take(1);
    own.push(secondsSince(startedAt));
    stops.push(await timeToStop(simulation));
  }
  figure("bare floor: the same containers made by hand, one request", median(floor), "s");
  figure("simulator: to the first line", median(own), "s", { atMost: 2 });
  figure("ratio", median(own) / median(floor), "×");
  figure("stop and removal of everything", median(stops), "s", { atMost: 1.5 });

  for (const generator of generators) {
    heading(
      `Docker: ${REQUESTS} requests over 32 connections through the proxy pair, JSON log on, sent by ${generator}`,
    );
    const rates = { bare: [] as number[], own: [] as number[] };
    const measureBare = async () => {
      await using containers = await startBareContainers(bare);
      await requestFrom(containers, url);
      await containers.firstLine;
      const place = await placeOf(containers.client);
      rates.bare.push((await runLoad(generator, LOAD, place)).perSecond);
    };
    const measureOwn = async () => {
      await using simulation = await run(pair.folder);
      const client = await clientOf(engine, simulation);
      const { perSecond, answered } = await runLoad(generator, LOAD, await placeOf(client));
      rates.own.push(perSecond);
      await simulation.stop();
      let lines = 0;
      for await (const _line of simulation.accessLog("server1")) lines += 1;
      sayLines(lines, { answered, generator, connections: LOAD.connections });
    };
    for (let round = 0; round < PAIRS; round++) {
      const ways = [measureBare, measureOwn];
      // In turns, because a machine gets slower while it works.
      for (const measure of round % 2 === 0 ? ways : ways.toReversed()) await measure();
    }
    figure(
      `bare: the same containers made by hand (median of ${PAIRS})`,
      median(rates.bare),
      "requests/s",
    );
    figure(`simulator: every line stored (median of ${PAIRS})`, median(rates.own), "requests/s");
    const ratios = rates.own.map((rate, round) => rate / (rates.bare[round] ?? Number.NaN));
    figure("ratio (median of the pairs)", median(ratios), "×", { atLeast: 0.9 });
  }

  heading("Docker: 20 tasks, 10 services × 2, and a client");
  using many = namespaceFolder({ servers: 10, desiredCount: 2, image });
  const startedAt = performance.now();
  await using simulation = await run(many.folder);
  figure("start", secondsSince(startedAt), "s", { atMost: 12 });
  figure("stop", await timeToStop(simulation), "s");
}

async function clientOf(
  { docker }: Engine,
  { plan, runId }: Simulation,
): Promise<Docker.Container> {
  const [task] = plan.tasks;
  if (task === undefined) throw new TypeError("A client was planned.");
  const [found] = await docker.listContainers({
    filters: containerFilter(runId, task.taskId, "app"),
  });
  if (found === undefined) throw new TypeError("The client's app runs.");
  return docker.getContainer(found.Id);
}

async function placeOf(container: Docker.Container): Promise<Place> {
  const { Id: id, State } = await container.inspect();
  return { kind: "container", id, pid: State.Pid };
}

async function timeToStop(simulation: Simulation): Promise<number> {
  const stoppedAt = performance.now();
  await simulation.stop();
  return secondsSince(stoppedAt);
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
