import type { TextFormat } from "../access-log/profiles/profile.ts";
import type { AccessLogFields } from "../access-log/record.ts";
import { textLayout } from "../access-log/text-layout.ts";

/** One value of a TEXT line as it is written. */
interface TextValue {
  readonly key: string;
  readonly value: string;
  /** Where it stands in the line, counted from 0. */
  readonly at: number;
}

/** What a TEXT line is written of: values under documented names, and under the profile's own keys. */
interface WrittenValues {
  readonly fields: AccessLogFields;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Writes values in a TEXT layout; `-` where one is missing. Values that were read from a line make that line again. */
export function textLine(
  format: TextFormat,
  { fields, extra = {} }: WrittenValues,
): { readonly line: string; readonly values: readonly TextValue[] } {
  const { opening, steps } = textLayout(format);
  let line = opening;
  const values = steps.map(({ field: { key, name }, after }) => {
    const read = name === undefined ? extra[key] : fields[name];
    const value = read === null || read === undefined ? "-" : String(read);
    const written = { key, value, at: line.length };
    line += value + after;
    return written;
  });
  return { line, values };
}
