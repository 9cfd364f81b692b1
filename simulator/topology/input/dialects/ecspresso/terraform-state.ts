import { reasonOf } from "../../../../errors.ts";
import { nearName } from "../../../../near-name.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import type { UnknownCause } from "../input-value.ts";
import { sensitiveTree } from "../tfstate-sensitive.ts";
import { goJson } from "./template-functions.ts";

/** The value at an address of a Terraform state, as tfstate-lookup finds it. https://github.com/fujiwara/tfstate-lookup */
export type StateLookup = (address: string) => FoundInState;

export type FoundInState =
  | { readonly kind: "found"; readonly text: string }
  /** `why`: a clause without a subject. */
  | { readonly kind: "unknown"; readonly why: string }
  /** Which state it is, is not known. */
  | { readonly kind: "unread"; readonly causes: readonly [UnknownCause, ...UnknownCause[]] };

export interface TerraformState {
  readonly lookUp: StateLookup;
  /** The name of a Cloud Map namespace, by its ARN or its id. */
  namespaceName(arnOrId: string): string | undefined;
  /** Texts that Terraform marks as sensitive. */
  readonly secrets: ReadonlySet<string>;
}

/** Reads a local `terraform.tfstate` (version 4). What is wrong with it is said where a value of it is needed. */
export function readState(file: InputFile): TerraformState {
  const state = stateIn(file);
  if (typeof state === "string") return nothingIn(state);
  const values = valuesIn(state);
  const namespaces = namespacesIn(state);
  return {
    lookUp(address) {
      const value = lookUp(values, address);
      if (value !== undefined && value !== null) {
        return { kind: "found", text: typeof value === "string" ? value : goJson(value) };
      }
      const near = nearName(address, [...values.keys()]);
      const instead = near === undefined ? "" : `; the nearest that it has is ${near}`;
      return { kind: "unknown", why: `is not in the state ${file.name}${instead}` };
    },
    namespaceName: (arnOrId) => namespaces.get(arnOrId),
    secrets: new Set(secretsIn(state)),
  };
}

/** A state that is not read, and why: a clause without a subject. */
export function nothingIn(why: string): TerraformState {
  return {
    lookUp: () => ({ kind: "unknown", why }),
    namespaceName: () => undefined,
    secrets: new Set(),
  };
}

const MOST_BYTES = 64 * 1024 * 1024;

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly instances: readonly Readonly<Record<string, unknown>>[];
}

interface State {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
}

function stateIn(file: InputFile): State | string {
  const bytes = contentOf(file);
  if (typeof bytes === "string") return `has no state: ${bytes}`;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    // Node's own message shows a part of the file.
    return `has no state: ${file.name} is not valid JSON`;
  }
  if (!isObject(value)) return `has no state: ${file.name} holds none`;
  if (isObject(value["backend"])) {
    return `has no state: ${file.name} only says where the state is, and nothing is fetched`;
  }
  if (value["version"] !== 4) {
    return `has no state: ${file.name} is not a Terraform state of version 4`;
  }
  const { outputs, resources } = value;
  return {
    outputs: isObject(outputs) ? outputs : {},
    resources: (Array.isArray(resources) ? resources : []).flatMap(resourceOf),
  };
}

/** States are larger than definitions; of one that is larger still the wanted values can be given. */
function contentOf(file: InputFile): Buffer | string {
  const { name, sizeBytes } = file;
  if (sizeBytes > MOST_BYTES) return `${name} has more than ${MOST_BYTES} bytes`;
  try {
    return Buffer.concat(Array.from(file.chunks(), (chunk) => Buffer.from(chunk)));
  } catch (error) {
    return `${name} cannot be read: ${reasonOf(error)}`;
  }
}

function resourceOf(value: unknown): readonly Resource[] {
  if (!isObject(value)) return [];
  const { module, mode, type, name, instances } = value;
  if (typeof type !== "string" || typeof name !== "string" || !Array.isArray(instances)) return [];
  if (mode !== "data" && mode !== "managed") return [];
  const inModule = typeof module === "string" && module !== "" ? `${module}.` : "";
  const address = `${inModule}${mode === "data" ? "data." : ""}${type}.${name}`;
  return [{ address, type, instances: instances.filter(isObject) }];
}

/** By address, as tfstate-lookup has them: outputs, single resources, instances with their index, and all instances together. */
function valuesIn({ outputs, resources }: State): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, output] of Object.entries(outputs))
    values.set(`output.${key}`, outputOf(output));
  for (const { address, instances } of resources) {
    const [first] = instances;
    if (first === undefined) continue;
    if (/(?:^|\.)data\.terraform_remote_state\.[^.]*$/.test(address)) {
      values.set(address, remoteOutputs(first));
    } else if (instances.length === 1 && first["index_key"] === undefined) {
      values.set(address, attributesOf(first));
    } else {
      const all: [string | number, unknown][] = instances.flatMap((instance) => {
        const key = instance["index_key"];
        if (typeof key !== "string" && typeof key !== "number") return [];
        values.set(`${address}[${JSON.stringify(key)}]`, attributesOf(instance));
        return [[key, attributesOf(instance)]];
      });
      const isList = all.every(([key]) => typeof key === "number");
      values.set(address, isList ? listOf(all) : Object.fromEntries(all));
    }
  }
  return values;
}

function listOf(entries: readonly (readonly [string | number, unknown])[]): readonly unknown[] {
  return entries
    .toSorted(([one], [other]) => Number(one) - Number(other))
    .map(([, value]) => value);
}

function attributesOf(instance: Readonly<Record<string, unknown>>): unknown {
  return instance["attributes"] ?? instance["attributes_flat"];
}

function outputOf(output: unknown): unknown {
  return isObject(output) && output["value"] != null && output["type"] != null
    ? output["value"]
    : output;
}

function remoteOutputs(instance: Readonly<Record<string, unknown>>): unknown {
  const attributes = attributesOf(instance);
  if (!isObject(attributes)) return attributes;
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, outputOf(value)]),
  );
}

/** The value at an address, or inside of the value at the longest part of it that is one. */
function lookUp(values: ReadonlyMap<string, unknown>, address: string): unknown {
  if (values.has(address)) return values.get(address);
  for (let end = address.length - 1; end > 0; end--) {
    const isBetween = address[end] === "." || address[end] === "[";
    const start = address.slice(0, end);
    if (isBetween && values.has(start)) return valueAt(values.get(start), address.slice(end));
  }
  return undefined;
}

const STEP =
  /\.?\[(?<index>-?\d+)\]|\.?\["(?<key>[^"]*)"\]|\."(?<quoted>[^"]*)"|\.(?<name>[\w-]+)/y;

/** Follows `.name`, `["key"]` and `[0]`; `undefined` where a step leads nowhere, or is anything else that jq has. */
function valueAt(from: unknown, path: string): unknown {
  let value = from;
  let at = 0;
  while (at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const { index, key, quoted, name } = match.groups ?? {};
    const step = key ?? quoted ?? name;
    if (index !== undefined) value = Array.isArray(value) ? value.at(Number(index)) : undefined;
    else if (isObject(value) && step !== undefined && Object.hasOwn(value, step))
      value = value[step];
    else return undefined;
    at = STEP.lastIndex;
  }
  return value;
}

function secretsIn({ outputs, resources }: State): readonly string[] {
  const ofOutputs = Object.values(outputs).flatMap((output) =>
    isObject(output) && output["sensitive"] === true ? textsIn(output["value"], true) : [],
  );
  const ofResources = resources.flatMap(({ instances }) =>
    instances.flatMap((instance) => {
      const marks = sensitiveTree(instance["sensitive_attributes"]);
      return marks === undefined ? [] : textsIn(attributesOf(instance), marks);
    }),
  );
  return [...ofOutputs, ...ofResources];
}

/** The texts of a value that are marked. */
function textsIn(value: unknown, marks: unknown): readonly string[] {
  if (typeof value === "string") return marks === true && value !== "" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = marks === true ? true : marksBelow(marks, key);
    return below === undefined ? [] : textsIn(inner, below);
  });
}

function marksBelow(marks: unknown, key: string): unknown {
  return isObject(marks) && Object.hasOwn(marks, key) ? marks[key] : undefined;
}

function namespacesIn({ resources }: State): ReadonlyMap<string, string> {
  return new Map(
    resources
      .filter(({ type }) => /^aws_service_discovery_\w+_namespace$/.test(type))
      .flatMap(({ instances }) => instances.map(attributesOf))
      .flatMap((attributes): [string, string][] => {
        if (!isObject(attributes) || typeof attributes["name"] !== "string") return [];
        const { name, arn, id } = attributes;
        return [arn, id].flatMap((key): [string, string][] =>
          typeof key === "string" ? [[key, name as string]] : [],
        );
      }),
  );
}
