import { larger } from "./larger-array.ts";

/** Numbers in a growing typed array: 8 bytes each. */
export interface NumberList {
  add(value: number): void;
  readonly length: number;
  /** The one at an index below the length. */
  at(index: number): number;
  /** The numbers so far, in the order in which they came. */
  values(): Float64Array;
}

export function createNumberList(): NumberList {
  let numbers = new Float64Array(16);
  let length = 0;
  return {
    add(value) {
      if (length === numbers.length) numbers = larger(numbers, length * 2);
      numbers[length++] = value;
    },
    at: (index) => numbers[index] ?? Number.NaN,
    get length() {
      return length;
    },
    values: () => numbers.subarray(0, length),
  };
}
