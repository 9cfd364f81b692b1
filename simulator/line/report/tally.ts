/** How often something was seen, and where first. */
export interface Tally {
  readonly count: number;
  /** Line of the source, counted from 1. */
  readonly firstLine: number;
}

/** Of so many different things it is said how often each was; the rest is one entry. */
const MOST = 50;

const REST = "and others";

/** Counts things by their text, in the order in which they came. */
export function createTallies() {
  const tallies = new Map<string, { count: number; readonly firstLine: number }>();
  return {
    add(text: string, line: number, times = 1): void {
      const key = tallies.has(text) || tallies.size < MOST ? text : REST;
      const known = tallies.get(key);
      if (known === undefined) tallies.set(key, { count: times, firstLine: line });
      else known.count += times;
    },
    /** The commonest first. */
    list: (): readonly (Tally & { readonly text: string })[] =>
      [...tallies]
        .map(([text, tally]) => ({ text, ...tally }))
        .sort((a, b) => b.count - a.count || a.firstLine - b.firstLine),
  };
}
