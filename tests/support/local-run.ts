import { randomBytes } from "node:crypto";
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import { planNamespace } from "../../simulator/app/plan-simulation.ts";
import { resolveSettings } from "../../simulator/app/settings.ts";
import { detectNames } from "../../simulator/running/names/detect-names.ts";
import { writeBootstraps } from "../../simulator/running/runs/write-bootstraps.ts";
import { openLocalRuntime } from "../../simulator/running/runtime/local/local-runtime.ts";
import type { StartedTask, TaskEvent } from "../../simulator/running/runtime/runtime.ts";
import type { Namespace } from "../../simulator/topology/model/namespace.ts";
import type { Plan } from "../../simulator/topology/plan/plan.ts";
import { tempFolder } from "./temp-folder.ts";
import { openWaiting } from "./waiting.ts";

/** A run of processes, with all of its output in memory. */
export interface LocalRun extends AsyncDisposable {
  readonly plan: Plan;
  readonly tasks: readonly StartedTask[];
  readonly events: readonly TaskEvent[];
  /** What all containers of this name wrote to standard output so far. */
  output(containerName: string): string;
  /** When the output was read in which this text came first, in milliseconds; undefined where it did not come. */
  timeOf(text: string): number | undefined;
  /** Resolves when `isSo` holds; looked at after every output and event. */
  until(isSo: () => boolean): Promise<void>;
  /** One GET to an endpoint, through the proxy of this service's first task. */
  get(service: string, url: string): Promise<{ readonly status: number; readonly body: string }>;
}

/** Plans and starts a namespace as processes. */
export async function startLocalRun(
  namespace: Namespace,
  { flush = "immediate" }: { readonly flush?: "immediate" | "aws" } = {},
): Promise<LocalRun> {
  const runFolder = tempFolder();
  const events: TaskEvent[] = [];
  const output = new Map<string, string>();
  const pieces: { readonly text: string; readonly timestampMs: number }[] = [];
  const { until, look } = openWaiting();
  const runtime = await openLocalRuntime({
    runId: `test-${randomBytes(6).toString("hex")}`,
    runFolder,
    env: process.env,
    names: detectNames(process.env),
    secretsOf: () => ({}),
    onProcess: () => undefined,
    onProcessEnd: () => undefined,
    timeoutMs: 60_000,
    keepGoing: false,
    signal: new AbortController().signal,
    callbacks: {
      onOutput({ containerName, source }, chunk, timestampMs) {
        pieces.push({ text: chunk.toString("utf8"), timestampMs });
        if (source === "stderr") return;
        output.set(containerName, (output.get(containerName) ?? "") + chunk.toString("utf8"));
        look();
      },
      onOutputEnd: look,
      onProgress: () => undefined,
      onWarning: () => undefined,
      onTaskEvent(event) {
        events.push(event);
        look();
      },
    },
  });
  const { plan, bootstraps } = await planNamespace({
    namespace,
    reserveAddresses: runtime.reserveAddresses,
    settings: resolveSettings({ flush }),
    runtime: "local",
    names: runtime.names,
  });
  writeBootstraps({ runFolder, plan, bootstraps });
  const tasks = await runtime.start(plan, bootstraps);
  return {
    ...{ plan, tasks, events },
    output: (containerName) => output.get(containerName) ?? "",
    timeOf: (text) => pieces.find((piece) => piece.text.includes(text))?.timestampMs,
    until,
    get: (service, url) => get(plan, service, new URL(url)),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

async function get(plan: Plan, service: string, { hostname, pathname }: URL) {
  const { egress = [] } = plan.tasks.find((task) => task.service === service)?.proxy ?? {};
  const listener = egress.find(({ endpoint }) => endpoint.dnsName === hostname);
  if (listener === undefined) throw new TypeError(`Service ${service} does not reach ${hostname}.`);
  const { listenerAddress: host, listenerPort: port } = listener;
  const headers = { host: hostname };
  const request = http.get({ host, port, path: pathname, headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of response.setEncoding("utf8")) body += chunk;
  return { status: response.statusCode ?? 0, body };
}
