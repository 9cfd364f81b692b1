import type { FunctionName } from "../../language/function-table.ts";
import { finite, textOf, toNumber, type Value } from "../values.ts";

/** A function of a query. Arguments that were not written are `undefined`, as missing ones are. */
export type ValueFunction = (...values: readonly Value[]) => Value;

export type FunctionsOf<Name extends FunctionName> = Readonly<Record<Name, ValueFunction>>;

const EARTH_RADIUS_KM = 6_371;

const ofNumber =
  (compute: (value: number) => number): ValueFunction =>
  (value) => {
    const number = toNumber(value);
    return number === undefined ? undefined : finite(compute(number));
  };

const ofNumbers =
  (choose: (...numbers: number[]) => number): ValueFunction =>
  (...values) => {
    const numbers = values.map(toNumber).filter((number) => number !== undefined);
    return numbers.length === 0 ? undefined : choose(...numbers);
  };

/** The number that a text of digits is, all of them: a double has 15. */
export function wholeNumber(text: string): bigint | undefined {
  return /^[+-]?\d{1,40}$/.test(text) ? BigInt(text) : undefined;
}

/** A number, or its digits where no double has them all. */
export function shortest(whole: bigint): Value {
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : String(whole);
}

const integerWithin = (bits: bigint): ValueFunction =>
  ofNumber((number) => {
    const whole = Math.trunc(number);
    const most = Number(2n ** (bits - 1n));
    return whole >= -most && whole < most ? whole : Number.NaN;
  });

const ofLong = integerWithin(64n);

export const NUMBER_FUNCTIONS: FunctionsOf<
  | "abs"
  | "ceil"
  | "floor"
  | "greatest"
  | "least"
  | "log"
  | "round"
  | "sqrt"
  | "haversine"
  | "tonumber"
  | "toint"
  | "tolong"
  | "todouble"
> = {
  abs: ofNumber(Math.abs),
  ceil: ofNumber(Math.ceil),
  floor: ofNumber(Math.floor),
  greatest: ofNumbers(Math.max),
  least: ofNumbers(Math.min),
  log: ofNumber(Math.log),
  sqrt: ofNumber(Math.sqrt),
  round(value, places) {
    const number = toNumber(value);
    const digits = places === undefined ? 0 : toNumber(places);
    if (number === undefined || digits === undefined) return undefined;
    return round(number, Math.trunc(digits));
  },
  haversine(...values) {
    const [lat1, lon1, lat2, lon2] = values.map(toNumber);
    if (lat1 === undefined || lon1 === undefined || lat2 === undefined || lon2 === undefined)
      return undefined;
    const radians = (degrees: number) => (degrees * Math.PI) / 180;
    const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2;
    const share =
      half(lat1, lat2) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon1, lon2);
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(share)));
  },
  tonumber: toNumber,
  toint: integerWithin(32n),
  tolong(value) {
    const whole = wholeNumber(textOf(value) ?? "");
    if (whole === undefined) return ofLong(value);
    return BigInt.asIntN(64, whole) === whole ? shortest(whole) : undefined;
  },
  todouble: toNumber,
};

/** Half away from zero, on the number's decimal form: 1.005 with 2 places is 1.01. */
function round(number: number, digits: number): number | undefined {
  if (digits === 0) return Math.sign(number) * Math.round(Math.abs(number));
  const [mantissa = "0", exponent = "0"] = String(Math.abs(number)).split("e");
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  const [whole = "0", power = "0"] = String(shifted).split("e");
  return finite(Math.sign(number) * Number(`${whole}e${Number(power) - digits}`));
}
