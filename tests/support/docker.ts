import { randomBytes } from "node:crypto";
import { describe, inject } from "vitest";
import { planNamespace } from "../../simulator/app/plan-simulation.ts";
import { resolveSettings } from "../../simulator/app/settings.ts";
import {
  type DockerRuntimeOptions,
  openDockerRuntime,
} from "../../simulator/running/runtime/docker/containers/docker-runtime.ts";
import {
  type Engine,
  type EngineInfo,
  requireEngine,
} from "../../simulator/running/runtime/docker/engine/engine.ts";
import { RUN_LABEL } from "../../simulator/running/runtime/docker/engine/labels.ts";
import { hostImageObstacle } from "../../simulator/running/runtime/docker/images/host-images.ts";
import {
  ensureNodeImage,
  type ImageOptions,
} from "../../simulator/running/runtime/docker/images/images.ts";
import type {
  OutputStream,
  StartedTask,
  TaskEvent,
} from "../../simulator/running/runtime/runtime.ts";
import type { Namespace } from "../../simulator/topology/model/namespace.ts";
import type { Plan } from "../../simulator/topology/plan/plan.ts";
import { openWaiting } from "./waiting.ts";

/** The one gate of all Docker tests: `engine-setup.ts` says why it is closed. */
export const describeDocker = describe.runIf(inject("hasEngine"));

/** The engine with what tests need of it: Node's image from this machine where that is possible. */
export async function testEngine(env = process.env): Promise<ImageOptions> {
  const { engine, info } = await requireEngine(env);
  const shared = { engine, info, env, onProgress: () => undefined };
  const source = hostImageObstacle(shared) === undefined ? "host" : "auto";
  return { ...shared, source };
}

/** A run on the real engine, with all of its output in memory. */
export interface TestRun extends AsyncDisposable {
  readonly runId: string;
  readonly plan: Plan;
  readonly engine: Engine;
  readonly info: EngineInfo;
  readonly envoyVersion: string;
  readonly tasks: readonly StartedTask[];
  readonly events: readonly TaskEvent[];
  readonly progress: readonly string[];
  /** Whole output of one container so far. */
  output(containerName: string, source?: OutputStream["source"]): string;
  /** When the output was written in which this text came first, in milliseconds; undefined where it did not come. */
  timeOf(text: string): number | undefined;
  /** Resolves when `isSo` holds; looked at after every output and event. */
  until(isSo: () => boolean): Promise<void>;
}

type TestRunOptions = Partial<DockerRuntimeOptions> & {
  readonly namespace: (nodeImage: string) => Namespace;
  readonly direction?: "ingress" | "both";
};

/** Plans and starts a namespace on the engine. What fails half-way has been removed when it throws. */
export async function startTestRun(options: TestRunOptions): Promise<TestRun> {
  const { namespace: namespaceOf, direction = "ingress", env = process.env, ...rest } = options;
  const image = await testEngine(env);
  const runId = rest.runId ?? newRunId();
  const output = new Map<string, Buffer[]>();
  const pieces: { readonly text: string; readonly timestampMs: number }[] = [];
  const events: TaskEvent[] = [];
  const progress: string[] = [];
  const { until, look } = openWaiting();
  const runtime = await openDockerRuntime({
    runId,
    env,
    secretsOf: () => ({}),
    timeoutMs: 20_000,
    keepGoing: false,
    imageSource: image.source,
    intercept: false,
    signal: new AbortController().signal,
    ...rest,
    callbacks: {
      onOutput({ containerName, source }, chunk, timestampMs) {
        pieces.push({ text: chunk.toString("utf8"), timestampMs });
        const key = `${containerName}/${source}`;
        const chunks = output.get(key);
        if (chunks === undefined) output.set(key, [chunk]);
        else chunks.push(chunk);
        look();
      },
      onOutputEnd: look,
      onProgress: (message) => progress.push(message),
      onWarning: (message) => progress.push(message),
      onTaskEvent(event) {
        events.push(event);
        look();
      },
      ...rest.callbacks,
    },
  });
  const namespace = namespaceOf(await ensureNodeImage(image));
  const { plan, bootstraps } = await planNamespace({
    namespace,
    reserveAddresses: runtime.reserveAddresses,
    settings: { ...resolveSettings({}), direction },
    runtime: "docker",
  });
  const tasks = await runtime.start(plan, bootstraps);
  return {
    ...{ runId, plan, tasks, events, progress, engine: image.engine, info: image.info },
    envoyVersion: runtime.envoyVersion,
    output: (containerName, source = "stdout") =>
      Buffer.concat(output.get(`${containerName}/${source}`) ?? []).toString("utf8"),
    timeOf: (text) => pieces.find((piece) => piece.text.includes(text))?.timestampMs,
    until,
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

export function newRunId(): string {
  return `test-${randomBytes(6).toString("hex")}`;
}

/** Names of everything on the engine that belongs to the run: by label, and by name where the label is what is missing. */
export async function leftOf(
  { docker }: Pick<Engine, "docker">,
  runId: string,
): Promise<readonly string[]> {
  const containers = await docker.listContainers({ all: true });
  const networks = await docker.listNetworks();
  return [
    ...containers.map(({ Names, Labels }) => ({ name: Names.join(), Labels })),
    ...networks.map(({ Name, Labels }) => ({ name: Name, Labels })),
  ]
    .filter(({ name, Labels }) => Labels?.[RUN_LABEL] === runId || name.includes(`sc-sim-${runId}`))
    .map(({ name }) => name);
}
