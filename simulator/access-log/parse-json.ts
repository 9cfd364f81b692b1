import { type AccessLogProtocol, FIELDS, type FieldName } from "./formats.ts";
import type { Reading } from "./parse.ts";
import type { FieldValues } from "./record.ts";

/** Keys that profiles spell differently, and the documented name of the field. */
const OTHER_SPELLINGS: Readonly<Record<string, FieldName>> = { duration_ms: "duration" };

/**
 * Reads a JSON line: keys in any order, of any profile. Numbers may come as text (ports did in older Envoys) or as `1e+05`.
 */
export function readJsonLine(line: string, protocol?: AccessLogProtocol): Reading {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      column: Number(/position (\d+)/.exec(message)?.[1] ?? line.length),
      reason: `It is no JSON: ${message}.`,
    };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { column: 0, reason: "It is JSON, but no object." };
  }
  const fields: Partial<Record<FieldName, string | number | null>> = {};
  for (const [key, entry] of Object.entries(value)) {
    const name =
      OTHER_SPELLINGS[key] ?? (Object.hasOwn(FIELDS, key) ? (key as FieldName) : undefined);
    if (name === undefined) {
      return {
        column: columnOf(line, key),
        reason: `No Service Connect access log has a key "${key}".`,
      };
    }
    const converted = convert(name, entry);
    if (converted === undefined) {
      return {
        column: columnOf(line, key),
        reason: `"${key}" is ${JSON.stringify(entry)}, not a ${FIELDS[name].type} or null.`,
      };
    }
    fields[name] = converted;
  }
  if (fields.start_time === undefined) return { column: 0, reason: 'It has no "start_time".' };
  return { protocol: protocol ?? recognise(fields), readings: [fields] };
}

function convert(name: FieldName, value: unknown): string | number | null | undefined {
  if (value === null) return null;
  if (FIELDS[name].type === "string") return typeof value === "string" ? value : undefined;
  if (typeof value === "number") return value;
  const isNumberAsText = typeof value === "string" && /^\d+$/.test(value);
  return isNumberAsText ? Number(value) : undefined;
}

function recognise(fields: FieldValues): AccessLogProtocol {
  if ("connection_id" in fields || "downstream_remote_address" in fields) return "tcp";
  if ("grpc_status" in fields) return "grpc";
  return "stream_id" in fields ? "http2" : "http";
}

function columnOf(line: string, key: string): number {
  return Math.max(line.indexOf(`${JSON.stringify(key)}:`), 0);
}
