const WHOLE = /^[+-]?\d+$/;

/** Whether a double may stand for several whole numbers. */
export function isInexact(double: number): boolean {
  return Math.abs(double) > Number.MAX_SAFE_INTEGER;
}

/** Negative, 0 or positive: long whole numbers by their digits, as ids may differ in the last one. Others are as their doubles. */
export function compareDigits(
  [a, aText]: readonly [number, string],
  [b, bText]: readonly [number, string],
): number {
  if (a !== b) return a - b;
  if (!isInexact(a) || !WHOLE.test(aText) || !WHOLE.test(bText)) return 0;
  const left = BigInt(aText);
  const right = BigInt(bText);
  return left < right ? -1 : Number(left > right);
}
