import { ECS_FIELDS } from "./ecs-fields.ts";

/** Types by field of one shape: the name of a shape, `string`, `number`, `boolean`, `timestamp`, `map` or `any`; `[]` for a list. */
export type FieldTypes = Readonly<Record<string, string>>;

const SHAPES: ReadonlyMap<string, FieldTypes> = new Map(
  Object.entries(ECS_FIELDS).map(([shape, line]) => [
    shape,
    Object.fromEntries(line.split(" ").map((field) => field.split(":") as [string, string])),
  ]),
);

/** The fields of a shape of ECS's API; none where the name is no shape's. */
export function fieldTypesOf(shape: string): FieldTypes | undefined {
  return SHAPES.get(shape);
}

/** The type of the value at a path of a shape, with indices; none where the shape has no such field. */
export function typeAt(shape: string, path: readonly (string | number)[]): string | undefined {
  return path.reduce<string | undefined>(typeBelow, shape);
}

/** The type of a field of a shape or map, or of an entry of a list; none where ECS has no such field. */
export function typeBelow(type: string | undefined, step: string | number): string | undefined {
  if (type === undefined) return undefined;
  if (typeof step === "number") return type.endsWith("[]") ? type.slice(0, -2) : undefined;
  if (type === "map") return "string";
  const types = SHAPES.get(type);
  return types !== undefined && Object.hasOwn(types, step) ? types[step] : undefined;
}
