import { setImmediate, setInterval } from "node:timers/promises";
import type { EventCache } from "./event-cache.ts";

/** After so long without a change of the file nobody is in the way, in milliseconds. */
const QUIET_MS = 100;

/** So often it reads at a time while something is written: about a tenth of a core's time. */
const BUSY_READS = 4;

/** Has a cache read what later queries may want: a little at a time while something is written, and all of it otherwise. */
export interface ReadAhead {
  /** Of this file, from now on. */
  of(path: string): void;
}

/** @param quietMs It looks so often, and takes a file for quiet that has not changed since it looked last. */
export function createReadAhead(cache: EventCache, quietMs = QUIET_MS): ReadAhead {
  let current: { readonly path: string } | undefined;
  const follow = async (one: { readonly path: string }) => {
    const { path } = one;
    let seen: number | undefined;
    for await (const _ of setInterval(quietMs, undefined, { ref: false })) {
      if (one !== current) return;
      const version = cache.version(path);
      const isQuiet = version === seen;
      seen = version;
      const isStillQuiet = () => isQuiet && cache.version(path) === seen;
      for (let count = 0; one === current && (count < BUSY_READS || isStillQuiet()); count++) {
        if (!cache.readAhead(path)) break;
        // A query comes between two of them.
        await setImmediate();
      }
    }
  };
  return {
    of(path) {
      if (path === current?.path) return;
      const one = { path };
      current = one;
      follow(one).catch(() => {
        // What is wrong with the file the next query says; it begins anew.
        if (one === current) current = undefined;
      });
    },
  };
}
