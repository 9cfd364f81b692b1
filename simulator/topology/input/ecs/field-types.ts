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

/** The type of a field; none where the shape has no such field. */
export function fieldType(shape: string, field: string): string | undefined {
  const types = SHAPES.get(shape);
  return types !== undefined && Object.hasOwn(types, field) ? types[field] : undefined;
}
