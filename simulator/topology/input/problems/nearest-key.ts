import { closest, distance } from "fastest-levenshtein";

/** The known key that a written one is nearest to. */
export function nearestKey(written: string, known: readonly string[]): string {
  const sameLetters = known.find((key) => key.toLowerCase() === written.toLowerCase());
  return sameLetters ?? closest(written, [...known]);
}

/** The known keys that an unknown one may stand for, of those that are missing beside it. */
export function perhapsMeant({
  key,
  known,
  beside,
}: {
  readonly key: string;
  readonly known: readonly string[];
  readonly beside: unknown;
}): readonly string[] {
  const present = typeof beside === "object" && beside !== null ? Object.keys(beside) : [];
  return known.filter((other) => !present.includes(other) && mayMean(key, other));
}

/**
 * Whether a key may be a misspelt or shortened form of a known one: a letter in four wrong (`acessLog`), other capitals
 * (`PortName`), letters left out (`cmd`, `env`), something added (`environmentVariables`).
 */
function mayMean(written: string, known: string): boolean {
  const [one, other] = [written.toLowerCase(), known.toLowerCase()];
  return isMisspelt(one, other) || isShortFor(one, other) || isShortFor(other, one);
}

/** Whether two keys differ in their capitals only, or in a letter of four at most. */
export function isMisspelt(written: string, known: string): boolean {
  const allowed = Math.max(1, Math.floor(Math.max(written.length, known.length) / 4));
  return distance(written.toLowerCase(), known.toLowerCase()) <= allowed;
}

/** Begins alike, and has its letters in the same order. */
function isShortFor(short: string, long: string): boolean {
  if (short.length < 3 || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of short) {
    at = long.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
