import { offsetAt } from "./zoned-time.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** How a date is written. */
export interface DateFormat {
  readonly format: string;
  /** Name of a time zone, such as `UTC` or `Europe/Berlin`. */
  readonly zone: string;
}

const two = (number: number) => String(number).padStart(2, "0");
const three = (number: number) => String(number).padStart(3, "0");
const spaced = (number: number) => String(number).padStart(2, " ");

/** The first `%` with a letter that is not read here; `undefined` if there is none. */
export function unknownFormatLetter(format: string): string | undefined {
  const used = format.match(/%.?/gs) ?? [];
  return used.find((each) => formatDate(new Date(0), { format: each, zone: "UTC" }) === each);
}

/** A time in strftime's letters, in this zone; a letter that strftime has not stays. */
export function formatDate(date: Date, { format, zone }: DateFormat): string {
  const offsetMs = offsetAt(date.getTime(), zone);
  const local = new Date(date.getTime() + offsetMs);
  const hour = local.getUTCHours();
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const day = DAYS[local.getUTCDay()] ?? "";
  const month = MONTHS[local.getUTCMonth()] ?? "";
  const year = local.getUTCFullYear();
  const dayOfYear = Math.floor((local.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
  const letters: Readonly<Record<string, () => string>> = {
    Y: () => String(year),
    C: () => two(Math.floor(year / 100)),
    y: () => two(year % 100),
    m: () => two(local.getUTCMonth() + 1),
    B: () => month,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    d: () => two(local.getUTCDate()),
    e: () => spaced(local.getUTCDate()),
    j: () => three(dayOfYear),
    A: () => day,
    a: () => day.slice(0, 3),
    u: () => String(local.getUTCDay() === 0 ? 7 : local.getUTCDay()),
    w: () => String(local.getUTCDay()),
    H: () => two(hour),
    k: () => spaced(hour),
    I: () => two(hour12),
    l: () => spaced(hour12),
    M: () => two(local.getUTCMinutes()),
    S: () => two(local.getUTCSeconds()),
    L: () => three(local.getUTCMilliseconds()),
    f: () => `${three(local.getUTCMilliseconds())}000`,
    N: () => `${three(local.getUTCMilliseconds())}000000`,
    p: () => (hour < 12 ? "AM" : "PM"),
    P: () => (hour < 12 ? "am" : "pm"),
    s: () => String(Math.floor(date.getTime() / 1000)),
    z: () => offsetText(offsetMs),
    Z: () => zone,
    F: () => formatDate(date, { format: "%Y-%m-%d", zone }),
    T: () => formatDate(date, { format: "%H:%M:%S", zone }),
    R: () => formatDate(date, { format: "%H:%M", zone }),
    D: () => formatDate(date, { format: "%m/%d/%y", zone }),
    r: () => formatDate(date, { format: "%I:%M:%S %p", zone }),
    c: () => formatDate(date, { format: "%a %b %e %H:%M:%S %Y", zone }),
    x: () => formatDate(date, { format: "%m/%d/%y", zone }),
    X: () => formatDate(date, { format: "%H:%M:%S", zone }),
    n: () => "\n",
    t: () => "\t",
    "%": () => "%",
  };
  return format.replace(/%(.)/gs, (whole, letter: string) => letters[letter]?.() ?? whole);
}

function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return `${offsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}
