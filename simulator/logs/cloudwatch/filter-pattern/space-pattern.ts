import { readComparison, type ValueTest } from "./comparison.ts";
import { readLogic } from "./logic.ts";
import type { Scanner } from "./scanner.ts";
import { wordsOf } from "./words.ts";

/** A pattern for lines of words, such as Envoy's TEXT format. */
export interface SpacePattern {
  readonly names: readonly string[];
  /**
   * The word that each name stands for, and each word without a name by its place, counted from 1;
   * `undefined` where the line does not match.
   */
  match(line: string): ReadonlyMap<string, string> | undefined;
}

interface Field {
  /** Absent for one that is left empty, as in `[a, , c]`. */
  readonly name?: string;
  readonly fits: ValueTest;
}

const NAME = /[A-Za-z0-9_-]+/y;

const END_OF_FIELD = /(?=[,\]])/y;
const BEFORE_OPERATOR = /(?=[=!<>])/y;

/** Behind the opening bracket of `[]`. */
const EMPTY = /(?<=^\[\s*)(?=\])/y;

/**
 * Reads `[a, b=4*, ..., c>5]` to its end. `[]` is the same as `[...]`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
 */
export function readSpacePattern(scanner: Scanner): SpacePattern {
  /** Fields that stand side by side; between two such runs are any number of words. */
  const runs: Field[][] = [[]];
  const names = new Set<string>();
  scanner.takeText("[");
  do {
    scanner.skipBlanks();
    if (scanner.takeText("...") || scanner.take(EMPTY) !== undefined) runs.push([]);
    else runs.at(-1)?.push(readField());
    scanner.skipBlanks();
  } while (scanner.takeText(","));
  if (!scanner.takeText("]")) throw scanner.error("One of , ] was expected");
  if (!scanner.isAtEnd) throw scanner.error("Nothing can follow the ] of the pattern");
  const fields = runs.flat();
  const isOpen = runs.length > 1;
  return {
    names: fields.flatMap(({ name }) => name ?? []),
    match(line) {
      // Without an ellipsis the last name takes the rest of the line.
      const words = wordsOf(line, isOpen ? Number.POSITIVE_INFINITY : fields.length);
      if (words.length < fields.length) return undefined;
      const starts = isOpen ? placesOf(runs, words) : fitsAt(fields, words, 0) ? [0] : undefined;
      if (starts === undefined) return undefined;
      const names = words.map((_, index) => String(index + 1));
      for (const [index, run] of runs.entries()) {
        for (const [offset, { name }] of run.entries()) {
          if (name !== undefined) names[(starts[index] ?? 0) + offset] = name;
        }
      }
      return new Map(words.map((word, index) => [names[index] ?? "", word]));
    },
  };

  function readField(): Field {
    const start = scanner.position;
    if (scanner.take(END_OF_FIELD) !== undefined) return { fits: () => true };
    const name = scanner.expect(NAME, "A name or ...");
    if (names.has(name)) throw scanner.error("This name is there twice", start);
    names.add(name);
    scanner.skipBlanks();
    if (scanner.take(END_OF_FIELD) !== undefined) return { name, fits: () => true };
    scanner.expect(BEFORE_OPERATOR, "One of , ] = != > >= < <=");
    let isFirst = true;
    const fits = readLogic<string>(scanner, () => {
      if (!isFirst) readSameName(name);
      isFirst = false;
      const { fits } = readComparison(scanner);
      scanner.skipBlanks();
      return fits;
    });
    return { name, fits: (word) => fits(word as string) };
  }

  function readSameName(name: string): void {
    const start = scanner.position;
    if (scanner.take(NAME) !== name) throw scanner.error(`${name} was expected again`, start);
    scanner.skipBlanks();
  }
}

function fitsAt(fields: readonly Field[], words: readonly string[], from: number): boolean {
  return fields.every(({ fits }, index) => fits(words[from + index]));
}

/**
 * Where each run of fields begins: the first at the start of the line, the last at its end, each other one at the first place behind
 * the one before where it fits.
 */
function placesOf(
  runs: readonly (readonly Field[])[],
  words: readonly string[],
): readonly number[] | undefined {
  const starts: number[] = [];
  const lastStart = words.length - (runs.at(-1)?.length ?? 0);
  let next = 0;
  for (const [index, run] of runs.entries()) {
    const isLast = index === runs.length - 1;
    let start = isLast ? lastStart : next;
    const end = index === 0 || isLast ? start : lastStart - run.length;
    while (start <= end && !fitsAt(run, words, start)) start++;
    if (start > end || start < next) return undefined;
    starts.push(start);
    next = start + run.length;
  }
  return starts;
}
