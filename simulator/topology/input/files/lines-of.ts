import type { Position } from "./parsed-file.ts";

/** Lines and columns of offsets in a text, and back; both are counted from 1. */
export function linesOf(text: string) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    positionAt(offset: number): Position {
      const index = lastAtMost(starts, offset);
      return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
    },
    offsetAt({ line, column }: Position): number {
      return (starts[line - 1] ?? text.length) + column - 1;
    },
  };
}

/** Index of the last number that is not greater than `wanted`; of equal ones the last. The numbers are in order. */
export function lastAtMost(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
