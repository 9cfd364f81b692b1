/** A copy of a typed array with room for more numbers, which are 0. */
export function larger<List extends Int32Array | Float64Array>(list: List, length: number): List {
  const copy = new (list.constructor as new (length: number) => List)(length);
  copy.set(list);
  return copy;
}
