import type { TextFormat } from "./profiles/profile.ts";
import { type LayoutStep, type TextLayout, textLayout } from "./text-layout.ts";

/** The values of a TEXT line as written, one per field of the layout. */
export type TextValues = readonly string[];

/** Every way to read a line in one format, and how far the best try came. */
export interface TextReadings {
  /** In the order of the layout's fields. Empty: the line does not fit. At most {@link MOST_READINGS}. */
  readonly readings: readonly TextValues[];
  /** How many fields the best try fitted. */
  readonly fitting: number;
  /** Index in the line up to which that try fits. */
  readonly at: number;
  /** Key of the field that was expected there; `undefined`: the line was expected to end. */
  readonly expected: string | undefined;
}

/** Enough to show that a line is ambiguous; a thousand readings would say no more. */
export const MOST_READINGS = 16;

/**
 * Finds every way to split a TEXT line into the values of a format.
 *
 * TEXT escapes nothing, so a header value that holds quotes can look like the fields after it. What Envoy writes itself
 * (times, numbers, addresses) has a shape; what the caller sent may be anything up to any place where the text after it
 * stands. One reading is therefore sure to be the true one; of several, nobody can tell.
 */
export function readText(line: string, format: TextFormat): TextReadings {
  const { opening, steps } = layoutOf(format);
  const search: Search = {
    line,
    steps,
    values: [],
    readings: [],
    deadFrom: [],
    fitting: 0,
    at: 0,
    expected: steps[0]?.field.key,
  };
  if (line.startsWith(opening)) readStep(search, 0, opening.length);
  return search;
}

/** Layouts taken apart once per format. */
const layouts = new WeakMap<TextFormat, TextLayout>();

function layoutOf(format: TextFormat): TextLayout {
  const known = layouts.get(format);
  if (known !== undefined) return known;
  const layout = textLayout(format);
  layouts.set(format, layout);
  return layout;
}

interface Search {
  readonly line: string;
  readonly steps: readonly LayoutStep[];
  /** Values of the steps so far. */
  readonly values: string[];
  readonly readings: TextValues[];
  /** Per step, the leftmost column from which it is known to lead nowhere; then nothing right of it does either. */
  readonly deadFrom: number[];
  fitting: number;
  at: number;
  expected: string | undefined;
}

function readStep(search: Search, index: number, column: number): void {
  const { line, steps } = search;
  const step = steps[index];
  if (index > search.fitting) {
    search.fitting = index;
    search.at = column;
    search.expected = step?.field.key;
  }
  if (step === undefined) {
    if (column === line.length) search.readings.push([...search.values]);
    return;
  }
  if (step.pattern === undefined) {
    readAnything(search, index, column, step);
    return;
  }
  step.pattern.lastIndex = column;
  const end = step.pattern.test(line) ? step.pattern.lastIndex : -1;
  if (end >= 0) takeValue(search, index, column, end);
}

function takeValue(search: Search, index: number, column: number, end: number): void {
  const { line, steps, values } = search;
  const after = steps[index]?.after ?? "";
  if (!line.startsWith(after, end)) return;
  values[index] = line.slice(column, end);
  readStep(search, index + 1, end + after.length);
}

/** Tries each place where the value may end. Without memory this would take ages on a line made to be hostile. */
function readAnything(search: Search, index: number, column: number, step: LayoutStep): void {
  const { line, readings, deadFrom } = search;
  if (column >= (deadFrom[index] ?? Number.POSITIVE_INFINITY)) return;
  const before = readings.length;
  if (index === search.steps.length - 1) {
    const end = line.length - step.after.length;
    if (end >= column) takeValue(search, index, column, end);
  } else {
    let end = line.indexOf(step.after, column);
    while (end >= 0 && readings.length < MOST_READINGS) {
      takeValue(search, index, column, end);
      end = line.indexOf(step.after, end + 1);
    }
  }
  if (readings.length === before) deadFrom[index] = column;
}
