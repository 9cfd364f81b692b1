import type { EcsShape } from "../ecs/check-fields.ts";
import { typeBelow } from "../ecs/field-types.ts";
import { isFieldRead } from "../ecs/fields-read.ts";
import { isObject } from "../files/is-object.ts";
import type { JsonPath } from "../files/parsed-file.ts";
import type { EcsPart } from "./dialect.ts";
import type { InputValue, ListValue, MapValue, Origin, ScalarValue } from "./input-value.ts";
import { withoutLogTokens } from "./proxy-log-options.ts";
import { effectOf } from "./unknown-effects.ts";
import type { UnknownUse } from "./unknown-uses.ts";

interface EcsPartOptions extends Pick<EcsPart, "otherNames" | "builds"> {
  readonly shape: EcsShape;
  /** Under the names of ECS's JSON. */
  readonly value: MapValue;
  /** Absolute: what relative paths in the definition are relative to. */
  readonly folder: string;
  /**
   * Whether texts become the numbers and booleans that ECS has there, and the other way about, as CloudFormation does.
   * @default false
   */
  readonly converts?: boolean;
}

/** The places of a value and of what is in it. */
interface Places {
  readonly origin: Origin;
  readonly inside: ReadonlyMap<string | number, Places>;
}

interface Plain {
  readonly value: unknown;
  readonly places: Places;
}

/**
 * A definition that a dialect has put together, as `loadInput` takes it: plain values, with a place for each. A value that is
 * not known is left out; where its field is read, that is in `unknowns`.
 */
export function ecsPart({
  shape,
  value,
  folder,
  converts = false,
  ...rest
}: EcsPartOptions): EcsPart {
  const unknowns: UnknownUse[] = [];
  const broken: JsonPath[] = [];
  const shown = shape === "Service" ? withoutLogTokens(value) : value;
  const { value: plain, places } = plainMap(shown, { path: [], field: "", type: shape });
  return {
    ...rest,
    shape,
    unknowns,
    part: {
      value: plain,
      file: value.origin.file,
      folder,
      path: [],
      place: (path) => {
        const { origin, below } = nearest(places, path);
        return { ...origin.place(below), file: origin.file };
      },
      isSensitive: (path) => nearest(places, path).origin.isSensitive === true,
      broken,
    },
  };

  interface At {
    readonly path: JsonPath;
    /** The same without indices, as `FIELDS_READ` has it. */
    readonly field: string;
    /** ECS's type; none where ECS has no such field. */
    readonly type: string | undefined;
  }

  /** `undefined`: the value is left out. */
  function plainOf(input: InputValue, at: At): Plain | undefined {
    if (input.kind === "unknown") return unknownOf(input, at);
    if (input.kind === "map") return plainMap(input, at);
    if (input.kind === "list") return plainList(input, at);
    const scalar = converts ? converted(input, at.type) : input.value;
    return { value: scalar, places: { origin: input.origin, inside: new Map() } };
  }

  function unknownOf(
    { cause, alsoCauses = [], origin }: Extract<InputValue, { kind: "unknown" }>,
    { path, field }: At,
  ): Plain | undefined {
    const places = { origin, inside: new Map() };
    const effect = isFieldRead(shape, field) ? effectOf(shape, field) : "none";
    // That the field is there stays known; what is in it does not matter.
    const standIn = { value: cause.standIn ?? "unknown", places };
    if (effect === "none") {
      broken.push(path);
      return standIn;
    }
    for (const one of [cause, ...alsoCauses]) {
      unknowns.push({ cause: one, shape, path, origin, effect });
    }
    if (effect === "standIn") return standIn;
    if (effect === "error" || effect === "namespace" || effect === "cluster") broken.push(path);
    return undefined;
  }

  function plainMap({ entries, origin }: MapValue, { path, field, type }: At): Plain {
    const value: Record<string, unknown> = Object.create(null);
    const inside = new Map<string, Places>();
    for (const [key, entry] of entries) {
      const at = {
        path: [...path, key],
        field: field === "" ? key : `${field}.${key}`,
        type: typeBelow(type, key),
      };
      const plain = plainOf(entry, at);
      if (plain === undefined) continue;
      value[key] = plain.value;
      inside.set(key, plain.places);
    }
    return { value, places: { origin, inside } };
  }

  function plainList({ items, origin }: ListValue, { path, field, type }: At): Plain {
    const value: unknown[] = [];
    const inside = new Map<number, Places>();
    for (const item of items) {
      const before = unknowns.length;
      const plain = plainOf(item, {
        path: [...path, value.length],
        field: `${field}[]`,
        type: typeBelow(type, value.length),
      });
      // A variable is known with its name and its value, or not at all.
      const isHalfKnown = unknowns
        .slice(before)
        .some((use) => use.effect === "variable" && use.path.length === path.length + 2);
      if (plain === undefined || isHalfKnown) {
        nameVariable(item, before);
        continue;
      }
      inside.set(value.length, plain.places);
      value.push(plain.value);
    }
    return { value, places: { origin, inside } };
  }

  /** The entry is left out, so its name has to be kept beside it. */
  function nameVariable(item: InputValue, from: number): void {
    const name = item.kind === "map" ? item.entries.get("name") : undefined;
    if (name?.kind !== "scalar") return;
    for (let index = from; index < unknowns.length; index++) {
      const use = unknowns[index] as UnknownUse;
      unknowns[index] = { ...use, variable: String(name.text ?? name.value) };
    }
  }
}

/** CloudFormation's own conversions: `"80"` is a number where ECS has one, `500` is a text where ECS has a text. */
function converted({ value, text }: ScalarValue, type: string | undefined): unknown {
  if (value === null) return value;
  const written = text ?? String(value);
  if (type === "string") return written;
  if (type === "number" && typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value.trim())) {
    return Number(value);
  }
  if (type === "boolean" && /^(?:true|false)$/i.test(written)) return /^true$/i.test(written);
  return value;
}

/** The place of a path, or of the nearest thing above it that has one. */
function nearest(
  places: Places,
  path: JsonPath,
): { readonly origin: Origin; readonly below: JsonPath } {
  const [step, ...rest] = path;
  const inner = step === undefined ? undefined : places.inside.get(step);
  return inner === undefined ? { origin: places.origin, below: path } : nearest(inner, rest);
}

/** `family/container` of a container of a part, where both have names. */
export function containerKey(value: unknown, index: number): string | undefined {
  if (!isObject(value)) return undefined;
  const { family, containerDefinitions } = value;
  const container: unknown = Array.isArray(containerDefinitions)
    ? containerDefinitions[index]
    : undefined;
  if (typeof family !== "string" || !isObject(container)) return undefined;
  return typeof container["name"] === "string" ? `${family}/${container["name"]}` : undefined;
}
