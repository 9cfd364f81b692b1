import { isObject } from "../../files/is-object.ts";
import type { JsonPath } from "../../files/parsed-file.ts";
import type { Wanted } from "../../files/scan-json.ts";
import type { ModuleCall, ModuleConfig } from "./output.ts";
import { isKept } from "./types.ts";

/**
 * What a plan says of the sources: which expression refers to what.
 * https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
 */
export function wantOfConfiguration([first, ...path]: JsonPath): Wanted {
  if (first === undefined) return "inside";
  if (first !== "root_module") return "nothing";
  const [what, ...rest] = belowModules(path).rest;
  switch (what) {
    case undefined:
      return "inside";
    case "resources":
    case "outputs":
      return rest.length === 0 ? "inside" : "value";
    case "module_calls":
      if (rest.length < 2) return "inside";
      return CALL_KEYS.has(String(rest[1])) ? "value" : "nothing";
    default:
      return "nothing";
  }
}

const CALL_KEYS = new Set(["expressions", "source", "for_each_expression"]);

/** @param path Below `configuration.root_module`. */
export function readConfiguration(
  configuration: Map<string, ModuleConfig>,
  path: JsonPath,
  value: unknown,
): void {
  const { modules, rest } = belowModules(path);
  const [what, name, key] = rest;
  const module = moduleOf(configuration, modules.join("."));
  if (what === "outputs") {
    module.outputs.set(String(name), isObject(value) ? referencesIn(value["expression"]) : []);
  } else if (what === "module_calls") {
    const call = callOf(module, String(name));
    if (key === "expressions") call.expressions = value;
    else if (key === "for_each_expression") call.forEach = referencesIn(value);
    else if (typeof value === "string") call.source = value;
  } else if (what === "resources" && isObject(value) && isKept(String(value["type"]))) {
    module.resources.set(String(value["address"]), {
      expressions: value["expressions"],
      forEach: referencesIn(value["for_each_expression"]),
    });
  }
}

function moduleOf(configuration: Map<string, ModuleConfig>, modules: string): ModuleConfig {
  const known = configuration.get(modules);
  if (known !== undefined) return known;
  const made: ModuleConfig = { resources: new Map(), calls: new Map(), outputs: new Map() };
  configuration.set(modules, made);
  return made;
}

function callOf({ calls }: ModuleConfig, name: string): ModuleCall {
  const known = calls.get(name);
  if (known !== undefined) return known;
  const made: ModuleCall = { expressions: undefined, forEach: [], source: undefined };
  calls.set(name, made);
  return made;
}

/** `module_calls.<name>.module.…`, as often as modules are nested. */
function belowModules(path: JsonPath): { readonly modules: string[]; readonly rest: JsonPath } {
  const modules: string[] = [];
  let rest = path;
  while (rest[0] === "module_calls" && rest[2] === "module") {
    modules.push(String(rest[1]));
    rest = rest.slice(3);
  }
  return { modules, rest };
}

/** Every reference in an expression or in the blocks below it, in the order of the file. */
export function referencesIn(expression: unknown): readonly string[] {
  const references: string[] = [];
  const open: unknown[] = [expression];
  while (open.length > 0) {
    const one = open.pop();
    if (Array.isArray(one)) open.push(...one.toReversed());
    else if (isObject(one)) {
      const own = one["references"];
      if (Array.isArray(own)) references.push(...own.filter((entry) => typeof entry === "string"));
      else open.push(...Object.values(one).toReversed());
    }
  }
  return references;
}

/** The references of an attribute, or of the nearest block above it that has some. */
export function referencesAt(expressions: unknown, path: JsonPath): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return referencesIn(expressions);
  if (isObject(expressions) && Array.isArray(expressions["references"])) {
    return referencesIn(expressions);
  }
  const inner =
    Array.isArray(expressions) && typeof step === "number"
      ? expressions[step]
      : isObject(expressions) && Object.hasOwn(expressions, step)
        ? expressions[step]
        : undefined;
  return inner === undefined ? [] : referencesAt(inner, rest);
}
