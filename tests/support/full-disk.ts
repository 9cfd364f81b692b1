import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { appLine } from "./log-events.ts";
import { mountedFolder } from "./temp-folder.ts";

interface Options {
  /** Whether a first line, `a`, was stored while there was room. @default true */
  readonly hasLine?: boolean;
}

/** A store whose disk has run full after its first line. */
export function fullDisk({ hasLine = true }: Options = {}) {
  const folder = mountedFolder("size=1m");
  const path = join(folder, "logs.sqlite");
  const told: string[] = [];
  const store = openLogStore({ path, onTrouble: (message) => told.push(message) });
  onTestFinished(() => store[Symbol.dispose]());
  if (hasLine) store.append([appLine("a", 1000)]);
  const filler = join(folder, "filler");
  try {
    for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: "a" });
  } catch {
    // Full now.
  }
  return { path, store, told, freeDisk: () => rmSync(filler) };
}
