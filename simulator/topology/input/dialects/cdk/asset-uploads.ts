import { resolve } from "node:path";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";

/** The files that a list of assets uploads, as absolute paths, by their keys in the bucket. */
export function assetUploads(file: InputFile): ReadonlyMap<string, string> {
  const parsed = file.parsed();
  if ("message" in parsed || !isObject(parsed.value)) return new Map();
  const { files } = parsed.value;
  if (!isObject(files)) return new Map();
  return new Map(
    Object.values(files).flatMap((asset): [string, string][] => {
      if (!isObject(asset) || !isObject(asset["source"])) return [];
      const { path } = asset["source"];
      if (typeof path !== "string") return [];
      return keysOf(asset["destinations"]).map((key) => [key, resolve(file.folder, path)]);
    }),
  );
}

function keysOf(destinations: unknown): readonly string[] {
  if (!isObject(destinations)) return [];
  return Object.values(destinations).flatMap((destination) =>
    isObject(destination) && typeof destination["objectKey"] === "string"
      ? destination["objectKey"]
      : [],
  );
}
