import { isObject } from "../../files/is-object.ts";
import { MOST_BYTES } from "../../files/parse-file.ts";
import type { JsonPath, Position } from "../../files/parsed-file.ts";
import { valueAt } from "../../files/value-at.ts";
import { describePath } from "../../problems/located.ts";
import type { InputValue, Origin, ScalarValue, UnknownValue } from "../input-value.ts";
import type { Resource } from "./stack-export.ts";

/** How a property of Pulumi's becomes a field of ECS's. */
export interface Field {
  /** ECS's name. */
  readonly to: string;
  /** What is in it, where its names are Pulumi's. */
  readonly fields?: Fields;
  /** Whether ECS has a list. One object may stand for it, as a list may for one object. @default false */
  readonly isList?: boolean;
  /** The provider has this where nothing was written. */
  readonly zero?: string | number;
}

/** By Pulumi's name. */
export type Fields = Readonly<Record<string, Field>>;

/** The key that marks a value as something special, and what it says of secrets and outputs. */
const SPECIAL = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Stands for what only an update will know. */
const UNKNOWN = /04da6b54-80e4-46f7-96ec-b56ff0331ba9/;

/** Where a property of a resource stands. */
export function originOf(resource: Resource, path: JsonPath = []): Origin {
  const { file, address } = resource;
  return {
    file: file.name,
    place: (below = []) => {
      const whole = [...path, ...below];
      const shown = whole.length === 0 ? address : `${address} ${describePath(whole)}`;
      return { path: shown, ...positionOf(resource, whole) };
    },
  };
}

/** Of a large export only where the resource begins is known. */
function positionOf({ file, path, position }: Resource, property: JsonPath): Partial<Position> {
  const parsed = file.sizeBytes > MOST_BYTES ? undefined : file.parsed();
  if (parsed === undefined || "message" in parsed || property.length === 0) return position;
  return parsed.locate([...path, "outputs", ...property]) ?? position;
}

/** The fields of an object, under ECS's names; what was not written is left out. */
export function entriesOf(
  resource: Resource,
  fields: Fields,
  path: JsonPath = [],
): Map<string, InputValue> {
  return new Map(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = fieldValue(resource, field, [...path, name]);
      return value === undefined ? [] : [[field.to, value]];
    }),
  );
}

function fieldValue(resource: Resource, field: Field, path: JsonPath): InputValue | undefined {
  const value = valueAt(resource.outputs, path);
  if (value === undefined || value === null || isZero(resource, field, path)) return undefined;
  const hidden = unknownValue(resource, path);
  if (hidden !== undefined) return hidden;
  const { fields, isList = false } = field;
  if (fields === undefined) return plainValue(resource, path);
  const origin = originOf(resource, path);
  const mapAt = (at: JsonPath): InputValue =>
    isObject(valueAt(resource.outputs, at))
      ? (unknownValue(resource, at) ?? {
          ...{ kind: "map", origin: originOf(resource, at) },
          entries: entriesOf(resource, fields, at),
        })
      : plainValue(resource, at);
  const items = Array.isArray(value)
    ? value.map((_, index) => mapAt([...path, index]))
    : [mapAt(path)];
  if (!isList) return items[0];
  return items.length === 0 ? undefined : { kind: "list", items, origin };
}

/** A zero counts only where the program wrote it. */
function isZero({ inputs, outputs }: Resource, { zero }: Field, path: JsonPath): boolean {
  return zero !== undefined && valueAt(outputs, path) === zero && valueAt(inputs, path) !== zero;
}

/** A value whose names are ECS's own, or the team's. */
function plainValue(resource: Resource, path: JsonPath): InputValue {
  const hidden = unknownValue(resource, path);
  if (hidden !== undefined) return hidden;
  const value = valueAt(resource.outputs, path);
  const origin = originOf(resource, path);
  if (Array.isArray(value)) {
    const items = value.map((_, index) => plainValue(resource, [...path, index]));
    return { kind: "list", items, origin };
  }
  if (isObject(value)) {
    const entries = new Map(
      Object.keys(value).map((key) => [key, plainValue(resource, [...path, key])] as const),
    );
    return { kind: "map", entries, origin };
  }
  return { kind: "scalar", value: value as ScalarValue["value"], origin };
}

/** A secret, or what only an update will know; `undefined` for any other value. */
export function unknownValue(resource: Resource, path: JsonPath): UnknownValue | undefined {
  const value = valueAt(resource.outputs, path);
  if (isSecret(value)) {
    return unknownAt(resource, path, {
      reason: "It is a secret of Pulumi's, so it is not shown and not used",
      remedy: "Unwrap it in the program: pulumi.unsecret(…)",
    });
  }
  const isUnknown = isObject(value) ? SPECIAL in value : UNKNOWN.test(String(value));
  if (!isUnknown) return undefined;
  return unknownAt(resource, path, {
    reason: "It is known after `pulumi up` only",
    remedy: "Give the stack after that: pulumi stack export --file stack.json",
  });
}

/** @param facts Sentences without full stops. */
export function unknownAt(
  resource: Resource,
  path: JsonPath,
  facts: { readonly reason: string; readonly remedy: string },
): UnknownValue {
  const origin = originOf(resource, path);
  const id = `${resource.file.name} ${resource.address} ${describePath(path)}`;
  return { kind: "unknown", cause: { id, origin, ...facts, standIn: "(not known)" }, origin };
}

function isSecret(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && value[SPECIAL] === SECRET;
}

/**
 * The text of a secret, where `pulumi stack export --show-secrets` printed it. It must not be shown.
 *
 * @returns `undefined` where it is encrypted.
 */
export function secretText(value: unknown): string | undefined {
  if (!isSecret(value) || typeof value["plaintext"] !== "string") return undefined;
  try {
    const text: unknown = JSON.parse(value["plaintext"]);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
