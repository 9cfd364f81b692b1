import { mayMean } from "../../../near-name.ts";

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
