import type { EcsShape } from "../../ecs/check-fields.ts";
import { fieldTypesOf, typeBelow } from "../../ecs/field-types.ts";
import { isFieldRead } from "../../ecs/fields-read.ts";
import type { InputValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { ecsName } from "./ecs-names.ts";
import { itemOf, originOf, type Spot } from "./spot.ts";
import { unknown } from "./unknown.ts";
import type { Value, World } from "./world.ts";

interface EcsField {
  readonly shape: EcsShape;
  /** Without indices, as `FIELDS_READ` has it. */
  readonly field: string;
  /** ECS's type; none where ECS has no such field. */
  readonly type: string | undefined;
}

/**
 * A property as ECS's API has it: under its names, and evaluated as far as the field is read. What is not read has no value
 * here: it is full of what only AWS knows.
 */
export function ecsValue(world: World, spot: Spot, { shape, field, type }: EcsField): Value {
  const resolved = world.resolve(spot);
  if (resolved?.kind !== "spot") return resolved;
  const { spot: at } = resolved;
  const origin = originOf(at);
  if (at.node.kind === "scalar") return world.evaluate(at);
  if (at.node.kind === "list") {
    const items = at.node.items().flatMap((node, index) => {
      const item = { shape, field: `${field}[]`, type: typeBelow(type, index) };
      return ecsValue(world, itemOf(at, node, index), item) ?? [];
    });
    return { kind: "list", items, origin };
  }
  const isShape = type !== undefined && fieldTypesOf(type) !== undefined;
  const entries = new Map<string, InputValue>();
  for (const { key, spot: below } of world.entries(at)) {
    const name = isShape ? ecsName(type, key) : key;
    if (name === undefined) continue;
    if (isShape && name === key) reportSmall(world, below, key);
    const path = field === "" ? name : `${field}.${name}`;
    const value = isFieldRead(shape, path)
      ? ecsValue(world, below, {
          ...{ shape, field: path },
          type: typeBelow(type, name),
        })
      : unknown(below, { id: "not read", reason: "It is not read" });
    if (value !== undefined) entries.set(name, value);
  }
  return { kind: "map", entries, origin };
}

/** As in ECS's own JSON. CloudFormation has no such property. */
function reportSmall(world: World, spot: Spot, key: string): void {
  if (!/^[a-z]/.test(key)) return;
  const meant = key.charAt(0).toUpperCase() + key.slice(1);
  const message = `CloudFormation has no property "${key}"; write it with a capital: "${meant}".`;
  world.report(problemAtOrigin(originOf(spot), message));
}
