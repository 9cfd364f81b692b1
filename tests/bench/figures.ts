import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** How often two ways are measured one after the other. */
export const PAIRS = 5;

/** What a figure is held against: at most, or at least. */
interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Prints one figure, with its target where it has one. */
export function figure(
  name: string,
  value: number,
  unit: string,
  { atMost, atLeast }: Target = {},
): void {
  const isMet =
    (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
  const limit = atMost === undefined ? atLeast && `at least ${atLeast}` : `at most ${atMost}`;
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(3);
  const verdict = limit === undefined ? "" : `  (${limit}${isMet ? "" : ": MISSED"})`;
  console.log(`  ${name.padEnd(58)} ${shown.padStart(10)} ${unit}${verdict}`);
}

interface Stored {
  readonly answered: number;
  readonly generator: "node" | "wrk";
  readonly connections: number;
}

/** Whether every answered request has its line. `wrk` breaks off one request per connection at most, which has a line, too. */
export function sayLines(lines: number, { answered, generator, connections }: Stored): void {
  figure("requests answered", answered, "");
  const brokenOff = generator === "wrk" ? connections : 0;
  figure("lines stored", lines, "", { atLeast: answered, atMost: answered + brokenOff });
}

export function heading(text: string): void {
  console.log(`\n${text}`);
}

export function sayMachine(): void {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  console.log(
    `${cpus().length} × ${cpu?.model ?? "unknown"}, ${memory}, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
  );
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
  );
}

/** Memory of a process in MB: `resident` now, or the `peak` of its life. */
export function memoryMb(pid: number, which: "resident" | "peak"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const pattern = which === "peak" ? /^VmHWM:\s+(\d+)/m : /^VmRSS:\s+(\d+)/m;
  return Number(pattern.exec(status)?.[1]) / 1024;
}
