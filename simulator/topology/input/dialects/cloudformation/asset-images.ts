import type { ImageBuild } from "../dialect.ts";
import type { InputValue } from "../input-value.ts";
import type { Spot } from "./spot.ts";
import { textOfValue } from "./value-text.ts";

interface AssetImages {
  /** With images that cannot be built as values that are not known; `undefined`: as they were. */
  readonly containers?: InputValue;
  /** By container. */
  readonly builds: ReadonlyMap<string, ImageBuild>;
}

/** How the images are built that are assets of a CDK app: no registry has them before a deployment. */
export function assetImages({ stack }: Spot, containers: InputValue | undefined): AssetImages {
  const builds = new Map<string, ImageBuild>();
  if (containers?.kind !== "list" || stack.images.size === 0) return { builds };
  const items = containers.items.map((container): InputValue => {
    if (container.kind !== "map") return container;
    const image = container.entries.get("image");
    const text = textOfValue(image);
    const name = textOfValue(container.entries.get("name"));
    if (image === undefined || typeof text !== "string" || typeof name !== "string")
      return container;
    const tag = text.slice(text.lastIndexOf(":") + 1);
    const build = stack.images.get(tag);
    if (build === undefined) return container;
    if (typeof build !== "string") {
      builds.set(name, build);
      return container;
    }
    const { origin } = image;
    const cause = { id: `asset:${tag}`, origin, reason: build };
    const remedy = "Write image or build of the container in sc-sim.yaml";
    const entries = new Map(container.entries);
    entries.set("image", { kind: "unknown", cause: { ...cause, remedy }, origin });
    return { ...container, entries };
  });
  return { builds, containers: { ...containers, items } };
}
