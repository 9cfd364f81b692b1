import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import type Docker from "dockerode";

/**
 * The gateway of a network, where it is an address of this machine: there its containers reach what listens here. `undefined` where it
 * is not, as with an engine of another machine or in a virtual one.
 */
export async function hostAddressOn(docker: Docker, networkId: string) {
  const { IPAM } = (await docker.getNetwork(networkId).inspect()) as Docker.NetworkInspectInfo;
  const config = IPAM?.Config?.find(({ Gateway = "" }) => isIPv4(Gateway));
  const { Gateway: address = "", Subnet: subnet = "" } = config ?? {};
  return isOfThisMachine(address) ? { address, subnet } : undefined;
}

function isOfThisMachine(address: string): boolean {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some((own) => own.address === address);
}
