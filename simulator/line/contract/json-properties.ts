import { parseTree } from "jsonc-parser";

/** One property of a JSON object as it is written: `1e+05` stays that. */
export interface JsonProperty {
  readonly key: string;
  /** JSON text of the value. */
  readonly value: string;
  /** Where the value stands in the line, counted from 0. */
  readonly at: number;
}

/** The properties of a line that holds one JSON object, in the order of the line; none of any other. */
export function jsonProperties(line: string): readonly JsonProperty[] {
  const properties = parseTree(line)?.children ?? [];
  return properties.flatMap(({ children: [key, value] = [] }) => {
    if (key === undefined || value === undefined) return [];
    const { offset: at, length } = value;
    return [{ key: String(key.value), value: line.slice(at, at + length), at }];
  });
}

/** A JSON line of these properties, without spaces, as Envoy writes it. */
export function jsonLine(properties: readonly Pick<JsonProperty, "key" | "value">[]): string {
  return `{${properties.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
}
