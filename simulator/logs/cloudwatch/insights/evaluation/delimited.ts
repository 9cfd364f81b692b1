import type { MapValue } from "./values.ts";

/** The values of a line of CSV (RFC 4180). */
export function csvValues(line: string): readonly string[] {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let value = "";
      at++;
      for (;;) {
        const quote = line.indexOf('"', at);
        if (quote === -1) return [...values, value + line.slice(at)];
        value += line.slice(at, quote);
        at = quote + 1;
        if (line[at] !== '"') break;
        value += '"';
        at++;
      }
      const comma = line.indexOf(",", at);
      values.push(value + line.slice(at, comma === -1 ? line.length : comma));
      if (comma === -1) return values;
      at = comma + 1;
    } else {
      const comma = line.indexOf(",", at);
      if (comma === -1) return [...values, line.slice(at)];
      values.push(line.slice(at, comma));
      at = comma + 1;
    }
  }
}

const PAIR = /([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|(\S*)))?/gs;

/** A line of logfmt as a map; a key without a value is `true`. */
export function logfmtMap(line: string): MapValue {
  const map: Record<string, unknown> = Object.create(null);
  for (const [, key = "", quoted, plain] of line.matchAll(PAIR)) {
    map[key] = quoted === undefined ? (plain ?? true) : quoted.replace(/\\(.)/gs, "$1");
  }
  return map;
}
