import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { SimulatorError } from "../../../../errors.ts";
import { statusOf, wordsOf } from "../engine/engine-errors.ts";
import type { Labels } from "../engine/labels.ts";

interface NetworkOptions {
  readonly docker: Docker;
  readonly runId: string;
  readonly labels: Labels;
}

/** How many subnets of our own are tried. */
const ATTEMPTS = 64;

/**
 * Makes the network of a run. The engine chooses a subnet that no network of its own and no route of its machine has; when it has none
 * left (some 31 networks), one out of 10.192.0.0/10 is taken.
 *
 * @returns The network's id: names are not unique where two are made at once.
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE`
 */
export async function createRunNetwork(options: NetworkOptions): Promise<string> {
  const first = await tryCreate(options);
  if (first.id !== undefined) return first.id;
  let { error } = first;
  for (const Subnet of ownSubnets(options.runId)) {
    const tried = await tryCreate(options, { Config: [{ Subnet }] });
    if (tried.id !== undefined) return tried.id;
    error = tried.error;
  }
  throw new SimulatorError(
    "ADDRESS_UNAVAILABLE",
    `No network could be made for the run: ${wordsOf(error)}.`,
    { cause: error, remedy: "Remove unused networks with `docker network prune`, then run again." },
  );
}

type Tried = { readonly id: string } | { readonly id: undefined; readonly error: unknown };

async function tryCreate(
  { docker, runId, labels }: NetworkOptions,
  IPAM?: Docker.NetworkCreateOptions["IPAM"],
): Promise<Tried> {
  try {
    const network = await docker.createNetwork({
      Name: `sc-sim-${runId}`,
      Driver: "bridge",
      Labels: labels,
      ...(IPAM && { IPAM }),
    });
    return { id: network.id };
  } catch (error) {
    if (!isNoSubnet(error)) throw error;
    return { id: undefined, error };
  }
}

/** Engines have different codes for it, Podman 500 for everything. */
function isNoSubnet(error: unknown): boolean {
  return (
    statusOf(error) !== undefined &&
    /overlap|non-overlapping|pool|subnet|all predefined|already (?:in use|being used)/i.test(
      wordsOf(error),
    )
  );
}

/** A fixed sequence for a run, another one for the next: /24s out of 10.192.0.0/10, which home routers and VPNs seldom use. */
function ownSubnets(runId: string): readonly string[] {
  const start = createHash("sha256").update(runId).digest().readUInt16BE(0) % (64 * 256);
  return Array.from({ length: ATTEMPTS }, (_, index) => {
    // 101 shares no factor with 64 × 256: no subnet comes twice.
    const number = (start + index * 101) % (64 * 256);
    return `10.${192 + (number >> 8)}.${number & 255}.0/24`;
  });
}
