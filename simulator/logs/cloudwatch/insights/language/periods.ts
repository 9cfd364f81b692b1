/** A unit of time in `bin(5m)`. */
interface PeriodUnit {
  /** All spellings; those of two letters and more may have an `s` at the end. */
  readonly names: readonly string[];
  /** Length in milliseconds; months, quarters and years have none. */
  readonly milliseconds?: number;
  /** In months, for units that follow the calendar. */
  readonly months?: number;
  /** AWS takes this number for any greater one. */
  readonly cap?: number;
}

/** From the page `CWL_QuerySyntax-operations-functions`, datetime functions. */
const PERIOD_UNITS: readonly PeriodUnit[] = [
  { names: ["ms", "msec", "millisecond"], milliseconds: 1, cap: 1000 },
  { names: ["s", "sec", "second"], milliseconds: 1000, cap: 60 },
  { names: ["m", "min", "minute"], milliseconds: 60_000, cap: 60 },
  { names: ["h", "hr", "hour"], milliseconds: 3_600_000, cap: 24 },
  { names: ["d", "day"], milliseconds: 86_400_000 },
  { names: ["w", "week"], milliseconds: 7 * 86_400_000 },
  { names: ["mo", "mon", "month"], months: 1 },
  { names: ["q", "qtr", "quarter"], months: 3 },
  { names: ["y", "yr", "year"], months: 12 },
];

/** A time span as a query has it. */
export interface Period {
  readonly count: number;
  readonly unit: PeriodUnit;
}

/** The unit with this name; case does not matter. */
export function periodUnit(name: string): PeriodUnit | undefined {
  const lower = name.toLowerCase();
  return PERIOD_UNITS.find(({ names }) =>
    names.some((one) => lower === one || (one.length > 1 && lower === `${one}s`)),
  );
}

/** The number that AWS uses for a period: `300s` is `60s`. */
export function cappedCount({ count, unit }: Period): number {
  return Math.min(count, unit.cap ?? Number.POSITIVE_INFINITY);
}
