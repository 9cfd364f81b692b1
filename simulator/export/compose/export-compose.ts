import { rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { socketAddress } from "../../../envoy/types.ts";
import { ENVOY_IMAGE } from "../../../envoy/version.ts";
import type { SimulateOptions } from "../../app/options.ts";
import { planNamespace } from "../../app/plan-simulation.ts";
import { prepare } from "../../app/prepare.ts";
import { resolveSettings } from "../../app/settings.ts";
import { writeOutput } from "../../cli/write-output.ts";
import { SimulatorError } from "../../errors.ts";
import { addressesBeforeStart } from "../../running/runtime/docker/network/docker-addresses.ts";
import { fixedRandom } from "../../topology/plan/fixed-random.ts";
import type { Plan, TaskPlan } from "../../topology/plan/plan.ts";
import { secretsIn } from "../../topology/plan/secrets.ts";
import { composeFile } from "./compose-file.ts";
import { taskHost } from "./names.ts";

interface ExportOptions extends SimulateOptions {
  /** Folder to write into. */
  readonly out: string;
}

/** Where the readiness check of the pause finds Envoy. */
const ADMIN = socketAddress("127.0.0.1", 9901);

/**
 * Writes a Compose project that runs these inputs without the simulator: `compose.yaml` and `envoy/generated/<task>.json`. The same
 * inputs give the same files.
 *
 * @returns The files, relative to `out`.
 * @throws {SimulatorError} `NOT_SIMULATED` for what needs a redirect in the kernel, which Compose has no word for; `USAGE` where `out` cannot be
 *   written.
 */
export async function exportCompose({
  out,
  ...options
}: ExportOptions): Promise<readonly string[]> {
  const settings = resolveSettings(options);
  const { namespace, requests } = await prepare(settings, { runtime: "docker", requireRun: true });
  const { plan, bootstraps } = await planNamespace({
    namespace,
    settings,
    runtime: "docker",
    // The same names at every export.
    random: fixedRandom(),
    admin: ADMIN,
    reserveAddresses: async (request) =>
      addressesBeforeStart(request, { intercept: false, taskAddressOf: taskHost }),
  });
  refuseRedirects(plan);

  const folder = resolve(settings.cwd, out);
  const generated = join(folder, "envoy", "generated");
  rmSync(generated, { recursive: true, force: true });
  const files = plan.tasks.map(({ name, taskId }) => {
    const text = `${JSON.stringify(bootstraps.get(taskId), null, 2)}\n`;
    writeOutput(join(generated, `${name}.json`), text);
    return `envoy/generated/${name}.json`;
  });
  const contextOf = ({ definition }: TaskPlan["containers"][number]) =>
    `./${relative(folder, definition.run?.build?.context ?? folder)}`;
  // Compose's one-shot service has nothing but fetch.
  const request = requests.find(({ url, data }) => /^http:/i.test(url) && data === undefined);
  const file = composeFile(
    {
      plan,
      secretsOf: secretsIn(namespace),
      request,
      paths: { bootstraps: "./envoy/generated", contextOf },
    },
    ENVOY_IMAGE,
  );
  writeOutput(join(folder, "compose.yaml"), file);
  return ["compose.yaml", ...files];
}

/**
 * An app that listens on the port of an alias answers on that alias itself, because it listens on every address of its task. For its
 * own alias that is the right app, only without its proxy; for another service's alias it would be the wrong one.
 */
function refuseRedirects({ tasks }: Plan): void {
  const clashes = tasks.flatMap((task) =>
    task.proxy.egress
      .filter(
        ({ endpoint, listenerPort }) =>
          listenerPort !== endpoint.port && endpoint.ecsService !== task.service,
      )
      .map(
        ({ endpoint }) => `${task.service} listens on ${endpoint.port} and calls ${endpoint.url}`,
      ),
  );
  if (clashes.length === 0) return;
  throw new SimulatorError(
    "NOT_SIMULATED",
    `A Compose project cannot have this: ${[...new Set(clashes)].join("; ")}.`,
    {
      remedy:
        "Give the alias or the container another port, or use --runtime docker, which redirects in the kernel.",
    },
  );
}
