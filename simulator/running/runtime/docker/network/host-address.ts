import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import type Docker from "dockerode";
import { SimulatorError } from "../../../../errors.ts";

/**
 * The gateway of a network, where it is an address of this machine: there its containers reach what listens here.
 *
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE` where it is not, as with an engine of another machine or in a virtual one.
 */
export async function hostAddressOn(docker: Docker, networkId: string) {
  const { IPAM } = (await docker.getNetwork(networkId).inspect()) as Docker.NetworkInspectInfo;
  const config = IPAM?.Config?.find(({ Gateway = "" }) => isIPv4(Gateway));
  const { Gateway: address = "", Subnet: subnet = "" } = config ?? {};
  if (isOfThisMachine(address)) return { address, subnet };
  throw new SimulatorError(
    "ADDRESS_UNAVAILABLE",
    `Containers cannot reach the CloudWatch Logs API: ${address === "" ? "their network has no gateway" : `the gateway of their network, ${address}, is not an address of this machine`}.`,
    {
      remedy:
        "Leave out --logs-for-apps, use an engine that runs on this machine itself, or --runtime local.",
    },
  );
}

function isOfThisMachine(address: string): boolean {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some((own) => own.address === address);
}
