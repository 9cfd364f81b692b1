import { cappedCount, type Period } from "../language/periods.ts";

/** Rounds times down and up to multiples of a period, in UTC. All in milliseconds since 1970. */
export interface TimeBins {
  floor(ms: number): number;
  ceil(ms: number): number;
}

/**
 * The multiples of a period: of the epoch, also for weeks; months, quarters and years follow the
 * calendar.
 */
export function binsOf(period: Period): TimeBins {
  const count = Math.max(cappedCount(period), 0);
  const { milliseconds, months } = period.unit;
  if (milliseconds !== undefined) {
    const size = count * milliseconds || 1;
    return {
      floor: (ms) => Math.floor(ms / size) * size,
      ceil: (ms) => Math.ceil(ms / size) * size,
    };
  }
  const size = Math.max(Math.round(count * (months ?? 1)), 1);
  const floorMonth = (ms: number) => {
    const date = new Date(ms);
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / size) * size;
  };
  const atMonth = (month: number) => Date.UTC(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  return {
    floor: (ms) => atMonth(floorMonth(ms)),
    ceil(ms) {
      const floor = atMonth(floorMonth(ms));
      return floor === ms ? floor : atMonth(floorMonth(ms) + size);
    },
  };
}
