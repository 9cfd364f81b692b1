import { z } from "zod";

/**
 * The same schema, taking any value: what does not fit is replaced, the rest is read with its defaults. An optional value
 * is left out, another becomes the emptiest of its type, so that lists keep their length and their indices.
 */
export function forgiving<T>(schema: z.ZodType<T>): z.ZodType<T> {
  // A schema's own type says nothing of what `catch` and `object` make of its parts.
  return replacing(schema) as z.ZodType<T>;
}

function replacing(schema: z.core.$ZodType): z.ZodType {
  return inner(schema).catch(() => standIn(schema));
}

function inner(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return inner(schema.unwrap()).optional();
  if (schema instanceof z.ZodDefault) {
    return inner(schema.unwrap()).default(schema.def.defaultValue);
  }
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries<z.core.$ZodType>(schema.shape);
    return z.object(Object.fromEntries(shape.map(([key, field]) => [key, replacing(field)])));
  }
  if (schema instanceof z.ZodArray) return z.array(replacing(schema.element));
  if (schema instanceof z.ZodRecord) {
    return z.record(z.string(), replacing(schema.valueType));
  }
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map(inner));
  return schema as z.ZodType;
}

function standIn(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodOptional) return undefined;
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  if (schema instanceof z.ZodObject) return inner(schema).parse({});
  if (schema instanceof z.ZodArray) return [];
  if (schema instanceof z.ZodRecord) return {};
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodNumber) return 1;
  return "";
}
