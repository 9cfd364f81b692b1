import { execFile, execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

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

interface Load {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly connections: number;
  readonly requests: number;
}

const LOAD = join(import.meta.dirname, "load.cjs");

/** Runs the load in a process of its own, while this one goes on; resolves with requests per second. */
export async function runLoad({
  address,
  port,
  host,
  connections,
  requests,
}: Load): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const args = [LOAD, address, String(port), host, String(connections), String(requests)];
  execFile(process.execPath, args, (error, stdout) =>
    error ? reject(error) : resolve(requests / Number(stdout)),
  );
  return promise;
}

/** Resident memory of a process, in MB. */
export function residentMb(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
