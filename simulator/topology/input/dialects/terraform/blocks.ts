import { isObject } from "../../files/is-object.ts";
import type { JsonPath } from "../../files/parsed-file.ts";
import { valueAt } from "../../files/value-at.ts";
import { type InputValue, inputValueOf } from "../input-value.ts";
import {
  afterApplyAt,
  attributeAt,
  GIVE_STATE,
  isSensitive,
  originOf,
  referencesOf,
} from "./attribute.ts";
import { isMadeUp, isMadeUpText } from "./mocked.ts";
import type { Resource } from "./output.ts";
import type { Sources } from "./source-lines.ts";

/** How an attribute or a block of Terraform's becomes a field of ECS's. */
export interface Field {
  /** ECS's name. */
  readonly to: string;
  /** A block that occurs once, or several times; both are lists in Terraform's JSON. */
  readonly block?: "one" | "many";
  /** What is in the block. */
  readonly fields?: Fields;
  /** The state writes this where nothing was written. */
  readonly zero?: string | number;
  /** All values that there are; what `mock_provider` makes up is none of them. */
  readonly values?: readonly string[];
  /** AWS decides it where nothing is written: then nothing refers to anything, and ECS's default counts. */
  readonly computed?: true;
  /** A text that will do, where the real one is known after apply only. */
  readonly standIn?: string;
}

/** By Terraform's name. */
export type Fields = Readonly<Record<string, Field>>;

interface BlockOptions {
  readonly resource: Resource;
  readonly sources: Sources;
  readonly fields: Fields;
  /** Of the block in the resource. */
  readonly path: JsonPath;
}

/** The fields of a block, under ECS's names; what was not written is left out. */
export function blockEntries({ fields, ...at }: BlockOptions): Map<string, InputValue> {
  return new Map(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = fieldValue({ ...at, path: [...at.path, name] }, field);
      return value === undefined ? [] : [[field.to, value]];
    }),
  );
}

function fieldValue(at: Omit<BlockOptions, "fields">, field: Field): InputValue | undefined {
  const { resource, sources, path } = at;
  const found = attributeAt(resource, path);
  if (found.kind === "absent") return undefined;
  if (found.kind === "unknown") {
    const isWritten = isSensitive(resource, path) || referencesOf(resource, path).length > 0;
    if (field.computed && !isWritten) return undefined;
    const standIn = field.standIn ?? String(path.at(-1));
    return afterApplyAt(resource, { path, sources, remedy: GIVE_STATE, standIn });
  }
  const { value } = found;
  const origin = originOf(resource, sources, path);
  if (field.block !== undefined && Array.isArray(value)) {
    const items = value.map((item, index): InputValue => {
      const inner = { resource, sources, path: [...path, index] };
      const itemOrigin = originOf(resource, sources, inner.path);
      if (!isObject(item)) return inputValueOf(item, () => itemOrigin);
      const entries = blockEntries({ ...inner, fields: field.fields ?? {} });
      return { kind: "map", entries, origin: itemOrigin };
    });
    if (field.block === "one") return items[0];
    return items.length === 0 ? undefined : { kind: "list", items, origin };
  }
  if (isNotGiven(at, { field, value })) return undefined;
  if (isObject(value)) return mapValue(at, value);
  return inputValueOf(value, (below) => originOf(resource, sources, [...path, ...below]));
}

/** A zero of the state's, or made up by `mock_provider`. */
function isNotGiven(
  { resource, sources, path }: Omit<BlockOptions, "fields">,
  { field, value }: { readonly field: Field; readonly value: unknown },
): boolean {
  if (value === field.zero) return true;
  if (field.values !== undefined) return isMadeUp(value) && !field.values.includes(value);
  const attribute = String(path.at(-1));
  return field.computed === true && isMadeUpText(value, { resource, attribute, sources });
}

/** A map such as `options`: its keys are the team's own, and each may be unknown. */
function mapValue(at: Omit<BlockOptions, "fields">, value: object): InputValue {
  const { resource, sources, path } = at;
  const unknown = valueAt(resource.unknown, path);
  const keys = new Set([...Object.keys(value), ...(isObject(unknown) ? Object.keys(unknown) : [])]);
  const entries = new Map(
    [...keys].flatMap((key): [string, InputValue][] => {
      const entry = fieldValue({ ...at, path: [...path, key] }, { to: key });
      return entry === undefined ? [] : [[key, entry]];
    }),
  );
  return { kind: "map", entries, origin: originOf(resource, sources, path) };
}
