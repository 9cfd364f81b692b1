import { createServer, type Server } from "node:net";
import { SimulatorError } from "../../errors.ts";
import type { AddressRequest, TaskAddresses } from "../../plan/plan.ts";

/** Addresses for every task, held until they are released one by one just before use, or all at disposal. */
export interface AddressBook extends AsyncDisposable {
  readonly addresses: Readonly<Record<string, TaskAddresses>>;
  /** Gives a task's ports free, so that its Envoy and its apps can bind them. */
  release(taskId: string): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** Nothing but these locks binds it: whoever holds it on 127.255.x.254 owns the block 127.255.x.0/24. */
const LOCK_PORT = 61_999;
const BLOCKS = 256;

/**
 * Takes free ports for every task, and one block 127.255.x.0/24 of virtual addresses where the machine answers on them. The
 * block is held by a listening socket, so the kernel gives it back however this process ends.
 */
export async function reserveLocalAddresses(request: AddressRequest): Promise<AddressBook> {
  const held = new AsyncDisposableStack();
  const heldPorts = new Map<string, Server[]>();
  const names = [...new Set(request.endpoints.map(({ dnsName }) => dnsName))].sort();
  const addresses: Record<string, TaskAddresses> = {};
  try {
    let block = 0;
    for (const task of request.tasks) {
      const servers: Server[] = [];
      heldPorts.set(task.taskId, servers);
      const keep = (server: Server) => {
        servers.push(server);
        held.defer(() => close(server));
        return portOf(server);
      };
      const takeFree = async (address: string) => keep(await listen(address, 0));
      const lock = await takeBlock(block);
      if (lock !== undefined) {
        held.defer(() => close(lock.server));
        block = lock.block + 1;
      }
      const egress: Record<string, TaskAddresses["egress"][string]> = {};
      for (const { dnsName, port } of request.endpoints) {
        const virtualAddress = `127.255.${lock?.block ?? 0}.${names.indexOf(dnsName) + 1}`;
        const listenerAddress = lock === undefined ? LOOPBACK : virtualAddress;
        const wanted = lock && (await listen(virtualAddress, port).catch(() => undefined));
        egress[`${dnsName}:${port}`] = {
          virtualAddress,
          listenerAddress,
          listenerPort: wanted ? keep(wanted) : await takeFree(listenerAddress),
        };
      }
      const appPorts: Record<string, number> = {};
      for (const port of task.containerPorts) appPorts[port] = await takeFree(LOOPBACK);
      const ingress: Record<string, { listenerPort: number; dialPort: number }> = {};
      for (const { discoveryName, ingressPortOverride } of task.ingress) {
        const listenerPort =
          ingressPortOverride === undefined
            ? await takeFree(LOOPBACK)
            : keep(await takeOverride(discoveryName, ingressPortOverride));
        ingress[discoveryName] = { listenerPort, dialPort: listenerPort };
      }
      addresses[task.taskId] = {
        listenAddress: LOOPBACK,
        taskAddress: LOOPBACK,
        appAddress: LOOPBACK,
        ingress,
        appPorts,
        egress,
      };
    }
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
  return {
    addresses,
    async release(taskId) {
      await Promise.all((heldPorts.get(taskId) ?? []).map(close));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** The first block from `from` on that nobody holds; none on machines that answer only on 127.0.0.1 (macOS). */
async function takeBlock(
  from: number,
): Promise<{ readonly block: number; readonly server: Server } | undefined> {
  for (let block = from; block < BLOCKS; block++) {
    try {
      return { block, server: await listen(`127.255.${block}.254`, LOCK_PORT) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EADDRNOTAVAIL") return undefined;
    }
  }
  throw new SimulatorError(
    "ADDRESS_UNAVAILABLE",
    `All ${BLOCKS} blocks of 127.255.0.0/16 are taken.`,
    {
      remedy: "Stop other simulations with `sc-sim down`, or lower desiredCount.",
    },
  );
}

async function takeOverride(discoveryName: string, port: number): Promise<Server> {
  try {
    return await listen(LOOPBACK, port);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new SimulatorError(
      "ADDRESS_UNAVAILABLE",
      `ingressPortOverride ${port} of ${discoveryName} cannot be bound on ${LOOPBACK} (${code}).`,
      { cause, remedy: "Free the port, use a desiredCount of 1, or take --runtime docker." },
    );
  }
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen({ host, port, exclusive: true }, resolve);
  await promise;
  server.unref();
  return server;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new TypeError("A TCP server has a port.");
  return address.port;
}
