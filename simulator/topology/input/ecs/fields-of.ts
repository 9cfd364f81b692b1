import { z } from "zod";

/**
 * The path of every field of a schema, in the form of {@link checkFields}'s paths:
 * `containerDefinitions[].portMappings[].name`. What a schema takes is what is read of a definition.
 */
export function fieldsOf(schema: z.core.$ZodType, path = ""): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return fieldsOf(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, `${path}[]`);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, field]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return [at, ...fieldsOf(field, at)];
  });
}
