import type { z } from "zod";
import { eventToJson } from "../logs/log-event.ts";
import type { LogLine } from "../logs/log-line.ts";
import type { line } from "./schemas.ts";

/**
 * A line as the API gives it: as `logs --json` does, with the values of an access-log line by their
 * documented keys.
 */
export function lineToJson(logLine: LogLine): z.output<typeof line> {
  const { kind, parsed } = logLine;
  const event = eventToJson(logLine);
  if (kind !== "access" || !parsed.ok || parsed.ambiguous !== undefined) return event;
  return { ...event, appProtocol: parsed.protocol, fields: parsed.fields };
}
