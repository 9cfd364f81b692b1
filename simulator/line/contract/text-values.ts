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

/** Writes fields in a TEXT layout; `-` where one is missing. Of fields that were read from a line it makes that line again. */
export function textLine(
  format: TextFormat,
  fields: AccessLogFields,
): { readonly line: string; readonly values: readonly TextValue[] } {
  const { opening, steps } = textLayout(format);
  let line = opening;
  const values = steps.map(({ field: { key, name }, after }) => {
    const read = name === undefined ? null : fields[name];
    const value = read === null || read === undefined ? "-" : String(read);
    const written = { key, value, at: line.length };
    line += value + after;
    return written;
  });
  return { line, values };
}
