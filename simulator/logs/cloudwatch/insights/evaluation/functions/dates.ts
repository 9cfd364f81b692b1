import { textArgument, timestampAt, toNumber, type Value } from "../values.ts";
import type { QueryContext } from "./context.ts";
import { formatDate } from "./format-date.ts";
import type { FunctionsOf } from "./numbers.ts";
import { parseDate } from "./parse-date.ts";
import { isZone } from "./zoned-time.ts";

/** `UTC` where no zone was given; missing where there is no such zone. */
function zoneOf(value: Value): string | undefined {
  const zone = value === undefined ? "UTC" : textArgument(value);
  return zone !== undefined && isZone(zone) ? zone : undefined;
}

/** The functions of time that need no period; those are compiled with it. */
export function dateFunctions({
  nowMs,
  startMs,
  endMs,
}: QueryContext): FunctionsOf<
  | "frommillis"
  | "tomillis"
  | "now"
  | "parsedate"
  | "formatdate"
  | "querystarttime"
  | "queryendtime"
  | "querytimerange"
> {
  // StartQuery's end is a second, whose events are in the range.
  const lastSecondMs = endMs % 1000 === 999 ? endMs - 999 : endMs;
  return {
    frommillis: (value) => timestampAt(toNumber(value)),
    tomillis: (value) => (value instanceof Date ? value.getTime() : toNumber(value)),
    now: () => Math.floor(nowMs / 1000),
    parsedate(value, format, zone) {
      const text = textArgument(value);
      const pattern = textArgument(format);
      const known = zoneOf(zone);
      if (text === undefined || pattern === undefined || known === undefined) return undefined;
      return parseDate(text, { format: pattern, zone: known });
    },
    formatdate(value, format, zone) {
      const date = value instanceof Date ? value : timestampAt(toNumber(value));
      const pattern = textArgument(format);
      const known = zoneOf(zone);
      if (date === undefined || pattern === undefined || known === undefined) return undefined;
      return formatDate(date, { format: pattern, zone: known });
    },
    querystarttime: () => startMs,
    queryendtime: () => lastSecondMs,
    querytimerange: () => lastSecondMs - startMs,
  };
}
