import type { FormatField, TextFormat } from "./profiles/profile.ts";
import { VALUE_PATTERNS } from "./values.ts";

/** A field of a TEXT line with the text that follows it up to the next field, or to the end of the line. */
export interface LayoutStep {
  readonly field: FormatField;
  readonly after: string;
  /** What the value must look like, tried at one place; `undefined`: anything up to some occurrence of `after`. */
  readonly pattern: RegExp | undefined;
}

/** A TEXT layout taken apart: the text before the first field, then field and text by turns. */
export interface TextLayout {
  readonly opening: string;
  readonly steps: readonly LayoutStep[];
}

/** Takes a TEXT format apart. The format has been checked: its layout names each of its fields once. */
export function textLayout({ layout, fields }: TextFormat): TextLayout {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  // Splitting on a captured pattern alternates: text, key, text, …, key, text.
  const [opening = "", ...rest] = layout.split(LAYOUT_KEY);
  const steps: LayoutStep[] = [];
  for (let i = 0; i < rest.length; i += 2) {
    const [key = "", after = ""] = rest.slice(i, i + 2);
    const field = byKey.get(key);
    if (field !== undefined) steps.push({ field, after, pattern: patternOf(field) });
  }
  return { opening, steps };
}

/** `{key}` in a TEXT layout. */
export const LAYOUT_KEY = /\{([^{}]+)\}/;

function patternOf({ content, missing }: FormatField): RegExp | undefined {
  if (content === "any") return undefined;
  return new RegExp(`${VALUE_PATTERNS[content]}${missing === "never" ? "" : "|-"}`, "y");
}
