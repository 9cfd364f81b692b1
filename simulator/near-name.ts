import { closest, distance } from "fastest-levenshtein";

/**
 * The name that was probably meant; `undefined` where none is near. Upper and lower case are the likeliest slip, and count
 * for nothing.
 */
export function nearName(written: string, names: readonly string[]): string | undefined {
  const near = names.filter((name) => isNear(written, name));
  const lower = near.map((name) => name.toLowerCase());
  return near[lower.indexOf(closest(written.toLowerCase(), lower))];
}

/**
 * The end of a sentence that says that there is no such name: `; the nearest is "web" (of web, api)`, or all that there are
 * where none is near.
 */
export function namesInstead(written: string, names: readonly string[]): string {
  if (names.length === 0) return "; there is none at all";
  const nearest = nearestInstead(written, names);
  const all = names.join(", ");
  return nearest === "" ? `; there is only: ${all}` : `${nearest} (of ${all})`;
}

/** The same with the nearest name only, where there are too many to list; empty where none is near. */
export function nearestInstead(written: string, names: readonly string[]): string {
  const near = nearName(written, names);
  return near === undefined ? "" : `; the nearest is "${near}"`;
}

/** Two letters that change places are two wrong ones, and may be that in a short name. */
function isNear(written: string, name: string): boolean {
  const allowed = Math.ceil(Math.max(written.length, name.length) / 3);
  const isTypo = distance(written.toLowerCase(), name.toLowerCase()) <= allowed;
  return isTypo || mayMean(written, name);
}

/**
 * Whether a name may be a misspelt or shortened form of a known one: a letter in four wrong (`acessLog`), other capitals
 * (`PortName`), letters left out (`cmd`, `env`), something added (`environmentVariables`).
 */
export function mayMean(written: string, known: string): boolean {
  const [one, other] = [written.toLowerCase(), known.toLowerCase()];
  return isMisspelt(one, other) || isShortFor(one, other) || isShortFor(other, one);
}

/** Whether two names differ in their capitals only, or in a letter of four at most. */
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
