import { setImmediate, setInterval } from "node:timers/promises";
import type { EventCache } from "./event-cache.ts";

/** After so long without a change of the file nobody is in the way. */
const QUIET_MS = 100;

/** Has a cache read what later queries may want, while nothing is written and no query runs. */
export interface ReadAhead {
  /** Of this file, from now on. */
  of(path: string): void;
}

/** @param quietMs It begins between one and two times as long after the last change. */
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
      // A query comes between two of them.
      while (isQuiet && one === current && cache.version(path) === seen && cache.readAhead(path))
        await setImmediate();
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
