import { resolve, sep } from "node:path";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import type { ImageBuild } from "../dialect.ts";

/**
 * The images that a file of assets says how to build, by the tag that they get.
 *
 * @param project Folder of the assembly's folder: nothing outside of it is built.
 */
export function assetImages(
  file: InputFile,
  project: string,
): ReadonlyMap<string, ImageBuild | string> {
  const parsed = file.parsed();
  if ("message" in parsed || !isObject(parsed.value)) return new Map();
  const { dockerImages } = parsed.value;
  if (!isObject(dockerImages)) return new Map();
  return new Map(
    Object.entries(dockerImages).flatMap(([hash, asset]): [string, ImageBuild | string][] => {
      if (!isObject(asset) || !isObject(asset["source"])) return [];
      const build = buildOf(asset["source"], file.folder, project);
      return [hash, ...tagsOf(asset["destinations"])].map((tag) => [tag, build]);
    }),
  );
}

/** An image may have a tag of its own in front of its hash. */
function tagsOf(destinations: unknown): readonly string[] {
  if (!isObject(destinations)) return [];
  return Object.values(destinations).flatMap((destination) =>
    isObject(destination) && typeof destination["imageTag"] === "string"
      ? destination["imageTag"]
      : [],
  );
}

function buildOf(
  source: Readonly<Record<string, unknown>>,
  folder: string,
  project: string,
): ImageBuild | string {
  const { directory, dockerFile, dockerBuildArgs, dockerBuildTarget, executable } = source;
  if (executable !== undefined) return "A command of the CDK app builds the image, and is not run";
  if (typeof directory !== "string") return "The assets of the CDK app do not say how to build it";
  const context = resolve(folder, directory);
  if (!context.startsWith(project + sep)) {
    return `The folder that the image is built from is outside of the CDK app (${directory})`;
  }
  const args = isObject(dockerBuildArgs) ? Object.entries(dockerBuildArgs) : [];
  return {
    context,
    ...(typeof dockerFile === "string" && { dockerfile: dockerFile }),
    args: Object.fromEntries(args.map(([name, value]) => [name, String(value)])),
    ...(typeof dockerBuildTarget === "string" && { target: dockerBuildTarget }),
  };
}
