import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Simulation, simulate } from "../../simulator/index.ts";
import { execInTask } from "../../simulator/running/runtime/docker/containers/docker-exec.ts";
import { pingEngine } from "../../simulator/running/runtime/docker/engine/engine.ts";
import {
  ensureEnvoyImage,
  ensureNodeImage,
} from "../../simulator/running/runtime/docker/images/images.ts";
import { bareContainers } from "./bare-containers.ts";
import { figure, heading, median, sayMachine } from "./figures.ts";
import { namespaceFolder } from "./namespace.ts";

/** The figures of the Docker runtime, with the engine they were taken on; a ratio is of one run. */
const REQUESTS = Number(process.argv[2] ?? 100_000);

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

async function benchDocker({ engine, info }: Answer, env: NodeJS.ProcessEnv): Promise<void> {
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
  const bare = { docker: engine.docker, envoyImage, nodeImage: image, folder: pair.folder, url };
  const floor: number[] = [];
  const own: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < 5; round++) {
    floor.push(await bareContainers(bare));
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

  heading(`Docker: ${REQUESTS} requests over 32 connections through the proxy pair, JSON log on`);
  {
    await using simulation = await run(pair.folder);
    const [client] = simulation.plan.tasks;
    if (client === undefined) throw new TypeError("A client was planned.");
    let said = "";
    await execInTask({
      ...{ engine, runId: simulation.runId, task: client, containerName: undefined },
      command: ["node", "-", "127.255.0.1", "8001", "server1.bench:8001", "32", String(REQUESTS)],
      stdin: Readable.from([readFileSync(join(import.meta.dirname, "load.cjs"))]),
      onOutput: (_source, chunk) => {
        said += chunk.toString();
      },
    });
    await simulation.stop();
    let lines = 0;
    for await (const _line of simulation.accessLog("server1")) lines += 1;
    figure("requests", REQUESTS / Number(said), "requests/s");
    figure("lines stored", lines, "", { atLeast: REQUESTS, atMost: REQUESTS });
  }

  heading("Docker: 20 tasks, 10 services × 2, and a client");
  using many = namespaceFolder({ servers: 10, desiredCount: 2, image });
  const startedAt = performance.now();
  await using simulation = await run(many.folder);
  figure("start", secondsSince(startedAt), "s", { atMost: 12 });
  figure("stop", await timeToStop(simulation), "s");
}

async function timeToStop(simulation: Simulation): Promise<number> {
  const stoppedAt = performance.now();
  await simulation.stop();
  return secondsSince(stoppedAt);
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}
