import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { down, upAll } from "docker-compose";
import type Docker from "dockerode";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import { writeFiles } from "../../simulator/cli/write-files.ts";
import { composeProject } from "../../simulator/export/compose/compose-project.ts";
import { classifyLine, parseAccessLogLine, type SimulateOptions } from "../../simulator/index.ts";
import { taskOfService } from "../../simulator/running/request/destination.ts";
import { openDockerRequester } from "../../simulator/running/request/from-docker.ts";
import { sendOnce } from "../../simulator/running/request/request.ts";
import {
  containerLabels,
  PAUSE_CONTAINER,
  runLabels,
} from "../../simulator/running/runtime/docker/engine/labels.ts";
import {
  ensureEnvoyImage,
  ensureNodeImage,
} from "../../simulator/running/runtime/docker/images/images.ts";
import type { Plan } from "../../simulator/topology/plan/plan.ts";
import { newRunId, testEngine } from "./docker.ts";
import type { Playable } from "./runtime-scenarios.ts";
import { tempFolder } from "./temp-folder.ts";

/** A Compose project that is up until the test ends. */
export interface ComposeRun {
  /** What the package docker-compose needs to know about it. */
  readonly options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly log: boolean;
  };
  /** What the engine says of a service's container. */
  inspect(service: string): Promise<Docker.ContainerInspectInfo>;
  /** Lines of a service's log as they come. */
  log(service: string): AsyncIterableIterator<string>;
}

interface ComposeOptions {
  readonly folder: string;
  /** Compose files, in the order in which they win. @default those that Compose finds */
  readonly files?: readonly string[];
}

/** Brings a folder's project up with images of this machine, and resolves once everything in it has started. */
export async function composeUp({ folder, files }: ComposeOptions): Promise<ComposeRun> {
  const image = await testEngine();
  const project = newRunId();
  const env = {
    ...process.env,
    SC_SIM_ENVOY_IMAGE: (await ensureEnvoyImage(image)).reference,
    SC_SIM_NODE_IMAGE: await ensureNodeImage(image),
    COMPOSE_PROJECT_NAME: project,
    ...(files && { COMPOSE_FILE: files.join(":") }),
  };
  const options = { cwd: folder, env, log: false };
  // Also when the test runs out of time.
  onTestFinished(async () => {
    await down({ ...options, commandOptions: ["--volumes", "--rmi", "local", "--timeout", "1"] });
  });
  await upAll({ ...options, commandOptions: ["--build"] }).catch((error: unknown) => {
    throw error instanceof Error ? error : new Error(JSON.stringify(error, null, 2));
  });
  return {
    options,
    async inspect(service) {
      const { docker } = image.engine;
      const label = [
        `com.docker.compose.project=${project}`,
        `com.docker.compose.service=${service}`,
      ];
      const [found] = await docker.listContainers({ all: true, filters: { label } });
      if (found === undefined) throw new Error(`There is no container of ${service}.`);
      return docker.getContainer(found.Id).inspect();
    },
    log(service) {
      const args = ["compose", "logs", "--follow", "--no-log-prefix", "--no-color", service];
      const child = spawn("docker", args, {
        cwd: folder,
        env,
        stdio: ["ignore", "pipe", "ignore"],
      });
      onTestFinished(() => void child.kill());
      return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    },
  };
}

/** An exported project that is up, and takes requests and gives lines as a simulation does. */
export interface ExportedRun extends ComposeRun, Playable {
  /** How many requests the project itself has sent. */
  readonly requests: number;
}

/** Exports these inputs and brings the project up; resolves once its own requests have been answered. */
export async function exportAndRun(
  inputs: readonly string[],
  options: SimulateOptions = {},
): Promise<ExportedRun> {
  const folder = tempFolder();
  const { plan, files } = await composeProject({ ...options, inputs, out: folder });
  writeFiles({ folder, files, force: false, cwd: folder });
  const runId = newRunId();
  writeFileSync(join(folder, "labels.yaml"), stringify({ services: pauseLabels(plan, runId) }));
  const yamls = files.map(({ path }) => path).filter((path) => path.endsWith(".yaml"));
  const run = await composeUp({ folder, files: [...yamls, "labels.yaml"] });
  const yaml = readFileSync(join(folder, "compose.yaml"), "utf8");
  const requests = [...yaml.matchAll(/^ {2}(request(?:-\d)?):$/gm)].map(([, name = ""]) => name);
  for (const name of requests) await answered(run, name);
  const readers = new Map<string, ReturnType<Playable["accessLog"]>>();
  return {
    ...run,
    requests: requests.length,
    async request(service, url, { method = "GET", headers = {}, ...rest } = {}) {
      const { env, source: images } = await testEngine();
      const requester = await openDockerRequester({ env, runId, plan, service, images });
      return sendOnce(requester, { method, url, headers, ...rest });
    },
    // One reader per service: it goes on where it stopped.
    accessLog(service) {
      const { name } = taskOfService(plan, service);
      const reader = readers.get(service) ?? accessLogOf(run.log(`${name}-proxy`));
      readers.set(service, reader);
      return reader;
    },
  };
}

function accessLogOf(lines: AsyncIterableIterator<string>): ReturnType<Playable["accessLog"]> {
  return {
    async take(count) {
      const taken = [];
      while (taken.length < count) {
        const { value: raw, done } = await lines.next();
        if (done) throw new Error(`The log has ended after ${taken.length} of ${count} lines.`);
        if (classifyLine(raw) !== "access") continue;
        const parsed = parseAccessLogLine(raw);
        taken.push({ raw, record: parsed.ok ? parsed.record : undefined });
      }
      return taken;
    },
  };
}

/** What a requester looks for, and by which nobody takes the pauses for those of a dead simulation. */
function pauseLabels({ tasks }: Plan, runId: string): object {
  const labels = runLabels(runId);
  return Object.fromEntries(
    tasks.map(({ name, service, taskId }) => [
      `${name}-pause`,
      { labels: containerLabels(labels, { service, taskId, containerName: PAUSE_CONTAINER }) },
    ]),
  );
}

/** Resolves when a one-shot request has been answered, with what it says. */
async function answered(run: ComposeRun, service: string): Promise<string> {
  for await (const line of run.log(service)) return line;
  throw new Error(`${service} has said nothing.`);
}
