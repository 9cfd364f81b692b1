import type { Random } from "./identities.ts";

/** The same numbers at every call, for plans that have to come out equal: a plain linear congruential generator. */
export function fixedRandom(): Random {
  let state = 1;
  return (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}
