import type { Plan } from "../topology/plan/plan.ts";
import type { SimulateOptions } from "./options.ts";
import { planSettings } from "./plan-simulation.ts";
import { resolveSettings, type Settings } from "./settings.ts";

/**
 * Gets everything that `simulate()` with these options would fetch or build first: Envoy, or with
 * Docker every image. For what has to be over before the time of a test runs, such as vitest's
 * `globalSetup`; where all is there already it takes no time.
 *
 * @returns What is there now: the path of Envoy, or the images.
 * @throws {SimulatorError} `USAGE`, `INPUT_INVALID`, `INPUT_NOT_FOUND`, `NOT_SIMULATED`,
 *   `ENVOY_NOT_FOUND`, `ENGINE_UNREACHABLE`, `ENGINE_REFUSED`, `IMAGE_UNAVAILABLE`
 */
export async function prefetch(options: SimulateOptions = {}): Promise<readonly string[]> {
  const settings = resolveSettings(options);
  const { plan } = await planSettings(settings, { requireImages: true });
  if (plan.runtime === "docker") return prefetchImages(plan, settings);
  const { findEnvoy } = await import("../running/envoy-binary/find-envoy.ts");
  return [(await findEnvoy(settings)).path];
}

async function prefetchImages(plan: Plan, settings: Settings): Promise<readonly string[]> {
  const { requireEngine } = await import("../running/runtime/docker/engine/engine.ts");
  const { ensureEnvoyImage, ensureNodeImage } = await import(
    "../running/runtime/docker/images/images.ts"
  );
  const { appImages } = await import("../running/runtime/docker/images/app-images.ts");
  const { env, signal, onProgress, images: source } = settings;
  const shared = { ...(await requireEngine(env)), env, signal, onProgress, source };
  const nodeImage = await ensureNodeImage(shared);
  const imageOf = appImages({ ...shared, nodeImage: async () => nodeImage });
  const references = new Set([(await ensureEnvoyImage(shared)).reference, nodeImage]);
  for (const task of plan.tasks) {
    for (const container of task.containers) references.add(await imageOf(task, container));
  }
  return [...references];
}
