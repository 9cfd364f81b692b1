import { SimulatorError } from "../../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../../topology/plan/plan.ts";
import type { Engine } from "../engine/engine.ts";
import { ensureBuilt } from "./build.ts";
import { hasImage } from "./own-images.ts";
import { pullImage } from "./pull-image.ts";

interface AppImagesOptions {
  readonly engine: Engine;
  readonly env: NodeJS.ProcessEnv;
  readonly nodeImage: () => Promise<string>;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Finds the image of each app container: what sc-sim.yaml builds or names, else the task definition's; on the engine, else pulled. Each
 * is looked for once, however many tasks want it.
 */
export function appImages(
  options: AppImagesOptions,
): (task: TaskPlan, container: ContainerPlan) => Promise<string> {
  const found = new Map<string, Promise<string>>();
  return (task, container) => {
    const { image, run } = container.definition;
    const what = `${task.family}/${container.name}`;
    const build = run?.image === undefined ? run?.build : undefined;
    const reference = run?.image ?? image;
    const key = build === undefined ? (reference ?? what) : JSON.stringify(build);
    const known = found.get(key);
    if (known !== undefined) return known;
    const finding =
      build === undefined
        ? ensureAppImage(options, what, reference)
        : ensureBuilt({ ...options, build, what });
    found.set(key, finding);
    return finding;
  };
}

async function ensureAppImage(
  options: AppImagesOptions,
  what: string,
  reference: string | undefined,
): Promise<string> {
  if (reference === undefined) {
    throw new SimulatorError("IMAGE_UNAVAILABLE", `Container ${what} has no image.`, {
      remedy: `Give \`containers.${what}\` an \`image\` or a \`build\` in sc-sim.yaml.`,
    });
  }
  if (await hasImage(options.engine.docker, reference)) return reference;
  const remedy = `Build or pull it yourself, log in to its registry with \`docker login\`, or give \`containers.${what}\` another \`image\` or a \`build\` in sc-sim.yaml.`;
  await pullImage({ ...options, reference, remedy });
  return reference;
}
