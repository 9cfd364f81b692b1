import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Requests for the client's proxy, all alike. */
export interface Load {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  readonly connections: number;
  /** How many, about: `wrk` goes on for as long as they would take. */
  readonly requests: number;
}

/** What sends them: a script of ours that is everywhere, or `wrk`, which takes less of the processors. */
export type Generator = "node" | "wrk";

/** Where it runs: on this machine, or in the network of a container. */
export type Place =
  | { readonly kind: "machine" }
  | { readonly kind: "container"; readonly id: string; readonly pid: number };

export const MACHINE: Place = { kind: "machine" };

export interface LoadResult {
  readonly perSecond: number;
  /** Requests that were answered. `wrk` breaks off what is under way at its end: that has a line, too, and at most one per connection. */
  readonly answered: number;
}

/** The generators of this machine. */
export const GENERATORS: readonly Generator[] =
  spawnSync("wrk", ["--version"]).error === undefined ? ["node", "wrk"] : ["node"];

const SCRIPT = join(import.meta.dirname, "load.cjs");

/** Runs the load in a process of its own. Any answer but 200 is an error. */
export function runLoad(generator: Generator, load: Load, place: Place): Promise<LoadResult> {
  return generator === "wrk" ? runWrk(load, place) : runScript(load, place);
}

async function runScript(load: Load, place: Place): Promise<LoadResult> {
  const { address, port, host, connections, requests } = load;
  const args = ["-", address, `${port}`, host, `${connections}`, `${requests}`];
  const command =
    place.kind === "machine"
      ? [process.execPath, ...args]
      : ["docker", "exec", "-i", place.id, "node", ...args];
  const seconds = Number(await outputOf(command, readFileSync(SCRIPT)));
  return { perSecond: requests / seconds, answered: requests };
}

/** Rather too few than too many a second, so that it is long enough: in short runs the noise is larger than what is looked for. */
const REQUESTS_PER_SECOND = 4_000;

async function runWrk(load: Load, place: Place): Promise<LoadResult> {
  const { address, port, host, connections, requests } = load;
  const seconds = Math.max(2, Math.round(requests / REQUESTS_PER_SECOND));
  const network = place.kind === "machine" ? [] : ["nsenter", `--net=/proc/${place.pid}/ns/net`];
  const output = await outputOf([
    ...[...network, "wrk", "--threads", "1", "--connections", `${connections}`],
    ...["--duration", `${seconds}s`, "--header", `Host: ${host}`, `http://${address}:${port}/?q=1`],
  ]);
  const [, answered] = /(\d+) requests in/.exec(output) ?? [];
  const [, perSecond] = /Requests\/sec: +([\d.]+)/.exec(output) ?? [];
  if (answered === undefined || perSecond === undefined || /Non-2xx|Socket errors/.test(output)) {
    throw new Error(`wrk says:\n${output}`);
  }
  return { perSecond: Number(perSecond), answered: Number(answered) };
}

function outputOf([command = "", ...args]: readonly string[], input?: Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(command, args, (error, stdout) =>
    error ? reject(error) : resolve(stdout),
  );
  child.stdin?.end(input);
  return promise;
}
