import { isObject } from "../../files/is-object.ts";
import type { ScannedValue } from "../../files/scan-json.ts";
import { sensitiveTree } from "../tfstate-sensitive.ts";
import { describeStep, modulesOf } from "./address.ts";
import type { Output, OutputKind, Resource, Values } from "./output.ts";

/** Belongs to no file before its file has been read as a whole. */
const NO_OUTPUT = {} as Output;

/** The instances that a resource of Terraform's JSON is; in a tfstate each has several. */
export function resourcesIn(
  { value, line, column }: ScannedValue,
  kind: OutputKind,
): readonly Resource[] {
  if (!isObject(value)) return [];
  const { type, name } = value;
  if (typeof type !== "string" || typeof name !== "string") return [];
  const mode = value["mode"] === "data" ? "data" : "managed";
  const common = { mode, type, name, line, column, output: NO_OUTPUT } as const;
  if (kind !== "tfstate") {
    const address = typeof value["address"] === "string" ? value["address"] : `${type}.${name}`;
    return [
      {
        ...common,
        address,
        modules: modulesOf(address),
        ...indexOf(value["index"]),
        values: objectOf(value["values"]),
        unknown: undefined,
        sensitive: value["sensitive_values"],
      },
    ];
  }
  const module = typeof value["module"] === "string" ? `${value["module"]}.` : "";
  const instances: readonly unknown[] = Array.isArray(value["instances"]) ? value["instances"] : [];
  return instances.flatMap((instance) => {
    // Deposed: replaced, and waiting to be destroyed.
    if (!isObject(instance) || instance["deposed"] !== undefined) return [];
    const index = indexOf(instance["index_key"]);
    const own = describeStep({ name, ...index });
    const address = `${module}${mode === "data" ? "data." : ""}${type}.${own}`;
    return {
      ...common,
      address,
      modules: modulesOf(address),
      ...index,
      values: objectOf(instance["attributes"]),
      unknown: undefined,
      sensitive: sensitiveTree(instance["sensitive_attributes"]),
    };
  });
}

function indexOf(index: unknown): { readonly index?: string | number } {
  return typeof index === "string" || typeof index === "number" ? { index } : {};
}

function objectOf(value: unknown): Values {
  return isObject(value) ? value : {};
}
