import type { EcsShape } from "./check-fields.ts";
import { fieldsOf } from "./fields-of.ts";
import { clusterSchema, serviceSchema } from "./service.ts";
import { taskDefinitionSchema } from "./task-definition.ts";

/** The fields of each shape that mean something here, e.g. `containerDefinitions[].portMappings[].name`. */
export const FIELDS_READ: Readonly<Record<EcsShape, ReadonlySet<string>>> = {
  TaskDefinition: new Set(fieldsOf(taskDefinitionSchema)),
  Service: new Set(fieldsOf(serviceSchema)),
  Cluster: new Set(fieldsOf(clusterSchema)),
};

/**
 * Whether a field is read: itself, or as part of one that is read as a whole (`logConfiguration.options`). What is not read
 * needs no value.
 *
 * @param field e.g. `containerDefinitions[].environment[].value`
 */
export function isFieldRead(shape: EcsShape, field: string): boolean {
  const read = FIELDS_READ[shape];
  if (read.has(field)) return true;
  let above = parentOf(field);
  while (above !== undefined && !read.has(above)) above = parentOf(above);
  return above !== undefined && isReadAsAWhole(read, above);
}

/** Nothing below it has a name of its own. */
function isReadAsAWhole(read: ReadonlySet<string>, field: string): boolean {
  return ![...read].some(
    (other) => other.startsWith(`${field}.`) || other.startsWith(`${field}[]`),
  );
}

function parentOf(field: string): string | undefined {
  if (field.endsWith("[]")) return field.slice(0, -2);
  const dot = field.lastIndexOf(".");
  return dot === -1 ? undefined : field.slice(0, dot);
}
