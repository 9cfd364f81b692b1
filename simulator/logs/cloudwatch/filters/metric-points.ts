/** What CloudWatch has of a metric for one minute, by the time of the events. */
export interface MetricPoint {
  /** When the minute began, in milliseconds since 1970. */
  readonly timestampMs: number;
  readonly sampleCount: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What identifies a series in CloudWatch. */
export interface MetricIdentity {
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
}

/** A metric over time. Minutes without a value are left out. */
export interface MetricSeries extends MetricIdentity {
  /** By time. */
  readonly points: readonly MetricPoint[];
}

/** The numbers of all these minutes together. */
export function totalOf(points: readonly MetricPoint[]): Omit<MetricPoint, "timestampMs"> {
  return {
    sampleCount: points.reduce((count, point) => count + point.sampleCount, 0),
    sum: points.reduce((sum, point) => sum + point.sum, 0),
    minimum: points.reduce((least, point) => Math.min(least, point.minimum), Infinity),
    maximum: points.reduce((most, point) => Math.max(most, point.maximum), -Infinity),
  };
}

/** Series that grow. */
export interface MetricPoints {
  /** Adds a value to a minute. */
  add(identity: MetricIdentity, sample: Sample): void;
  /** By namespace, name, dimensions and unit. */
  series(): readonly MetricSeries[];
  /** Points and, by the length of their names, series: for a limit of memory. */
  readonly weight: number;
  /** Every minute that has a point, by time. */
  minutes(): readonly number[];
  /** Removes the points before this time. */
  dropBefore(timeMs: number): void;
}

interface Sample {
  readonly minuteMs: number;
  readonly value: number;
}

/** What a point takes in memory, so many characters of names take as well. */
const CHARACTERS_OF_A_POINT = 64;

/** Starts with the points of these series. */
export function createMetricPoints(saved: readonly MetricSeries[] = []): MetricPoints {
  const all = new Map<string, { identity: MetricIdentity; points: Map<number, MetricPoint> }>();
  let weight = 0;
  for (const { points, ...identity } of saved) {
    const { points: known } = seriesOf(identity);
    for (const point of points) known.set(point.timestampMs, point);
    weight += points.length;
  }
  return {
    add(identity, { minuteMs, value }) {
      const { points } = seriesOf(identity);
      const known = points.get(minuteMs);
      if (known === undefined) weight += 1;
      points.set(minuteMs, {
        timestampMs: minuteMs,
        sampleCount: (known?.sampleCount ?? 0) + 1,
        sum: (known?.sum ?? 0) + value,
        minimum: Math.min(known?.minimum ?? value, value),
        maximum: Math.max(known?.maximum ?? value, value),
      });
    },
    series: () =>
      [...all.entries()]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { identity, points }]) => ({
          ...identity,
          points: [...points.values()].toSorted((a, b) => a.timestampMs - b.timestampMs),
        })),
    get weight() {
      return weight;
    },
    minutes() {
      const minutes = new Set([...all.values()].flatMap(({ points }) => [...points.keys()]));
      return [...minutes].sort((a, b) => a - b);
    },
    dropBefore(timeMs) {
      for (const [key, { points }] of all) {
        for (const minuteMs of points.keys())
          if (minuteMs < timeMs && points.delete(minuteMs)) weight -= 1;
        if (points.size === 0) {
          all.delete(key);
          weight -= weightOf(key);
        }
      }
    },
  };

  function seriesOf(identity: MetricIdentity) {
    const key = keyOf(identity);
    const known = all.get(key);
    if (known !== undefined) return known;
    const added = { identity, points: new Map<number, MetricPoint>() };
    all.set(key, added);
    weight += weightOf(key);
    return added;
  }
}

function weightOf(key: string): number {
  return key.length / CHARACTERS_OF_A_POINT;
}

/** Sorts as people read the parts of it. */
function keyOf({ metricNamespace, metricName, dimensions, unit }: MetricIdentity): string {
  const sorted = Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([metricNamespace, metricName, sorted, unit]);
}
