import { type DateFormat, MONTHS } from "./format-date.ts";
import { isZone, offsetAt } from "./zoned-time.ts";

const LONGEST_DATE = 100;

/** Missing too where the brackets of an optional part are not closed. */
function matchOf(source: string, text: string): readonly (string | undefined)[] | undefined {
  try {
    return new RegExp(`^${source}$`).exec(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The parts of a date that a pattern names. */
type Parts = Map<string, string>;

/** A letter of Java's DateTimeFormatter as a regex for what it stands for. */
const LETTERS: Readonly<Record<string, (count: number) => string>> = {
  y: (count) => (count === 2 ? "\\d{2}" : "\\d{4}"),
  u: (count) => (count === 2 ? "\\d{2}" : "\\d{4}"),
  M: (count) => (count > 2 ? "[A-Za-z]+" : digits(count)),
  L: (count) => (count > 2 ? "[A-Za-z]+" : digits(count)),
  d: digits,
  H: digits,
  h: digits,
  m: digits,
  s: digits,
  S: (count) => `\\d{${count}}`,
  a: () => "[AaPp][Mm]",
  E: () => "[A-Za-z]+",
  X: () => "(?:Z|[+-]\\d{2}(?::?\\d{2})?)",
  x: () => "[+-]\\d{2}(?::?\\d{2})?",
  Z: () => "[+-]\\d{2}:?\\d{2}",
  z: zoneName,
  V: zoneName,
};

function zoneName(): string {
  return "[A-Za-z][A-Za-z0-9_+/-]*";
}

/** A text in quotes, a run of one letter, or any other character. */
const TOKENS = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g;

/** The letter of a pattern that is not read here, or the sign that Java reserves; `undefined` if none is. */
export function unknownDateLetter(pattern: string): string | undefined {
  for (const [token, , letter] of pattern.matchAll(TOKENS)) {
    if (letter === undefined ? /[{}#]/.test(token) && !token.startsWith("'") : !LETTERS[letter])
      return token[0];
  }
  return undefined;
}

function digits(count: number): string {
  return count === 1 ? "\\d{1,2}" : `\\d{${count}}`;
}

/**
 * Milliseconds since 1970 of a date in a pattern of Java's DateTimeFormatter; what stands in `[ ]` may
 * be left out. Missing where the text does not fit or there is no such day.
 */
export function parseDate(text: string, { format: pattern, zone }: DateFormat): number | undefined {
  const letters: string[] = [];
  let source = "";
  for (const [token] of pattern.matchAll(TOKENS)) {
    const letter = token[0] ?? "";
    const known = LETTERS[letter];
    if (token.startsWith("'"))
      source += escapeRegex(token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"));
    else if (token === "[") source += "(?:";
    else if (token === "]") source += ")?";
    else if (!/[A-Za-z]/.test(letter)) source += escapeRegex(token);
    else if (known === undefined) return undefined;
    else {
      letters.push(letter);
      source += `(${known(token.length)})`;
    }
  }
  // A pattern can be written whose regex takes very long on a long text.
  if (text.length > LONGEST_DATE) return undefined;
  const match = matchOf(source, text);
  if (match === undefined) return undefined;
  const parts = letters.flatMap((letter, index) => {
    const part = match[index + 1];
    return part === undefined ? [] : [[letter, part] as const];
  });
  return millisOf(new Map(parts), zone);
}

function millisOf(parts: Parts, zone: string): number | undefined {
  const number = (letter: string, otherwise: number) => Number(parts.get(letter) ?? otherwise);
  const written = number(parts.has("y") ? "y" : "u", 1970);
  const year = written < 100 ? 2000 + written : written;
  const month = monthOf(parts.get("M") ?? parts.get("L") ?? "1");
  const half = parts.get("a")?.toLowerCase();
  const hour12 = (number("h", 0) % 12) + (half === "pm" ? 12 : 0);
  const hour = parts.has("H") ? number("H", 0) : hour12;
  const day = number("d", 1);
  const ms = Number((parts.get("S") ?? "0").padEnd(3, "0").slice(0, 3));
  const local = Date.UTC(year, month - 1, day, hour, number("m", 0), number("s", 0), ms);
  const date = new Date(local);
  const isSame = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isSame || hour > 23 || number("m", 0) > 59 || number("s", 0) > 59) return undefined;
  const offset = parts.get("X") ?? parts.get("x") ?? parts.get("Z");
  if (offset !== undefined) return local - writtenOffset(offset);
  const zoneInText = parts.get("z") ?? parts.get("V");
  if (zoneInText !== undefined && !isZone(zoneInText)) return undefined;
  const named = zoneInText ?? zone;
  // The offset is that of the moment itself, which only differs around a change of the clock.
  const near = local - offsetAt(local, named);
  return local - offsetAt(near, named);
}

function monthOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  return (
    MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()) +
    1
  );
}

function writtenOffset(text: string): number {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{2}):?(\d{2})?$/.exec(text) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
