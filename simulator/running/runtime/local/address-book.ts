import type { Server } from "node:net";
import { SimulatorError } from "../../../errors.ts";
import type { AddressRequest, TaskAddresses } from "../../../topology/plan/plan.ts";
import { close, listen, portOf } from "./held-port.ts";

/** Addresses for every task, held until they are released just before use, or all at disposal. */
export interface AddressBook extends AsyncDisposable {
  /** By task id. */
  readonly addresses: Readonly<Record<string, TaskAddresses>>;
  /** Gives the ports of a task's listeners free, so that its Envoy can bind them. */
  releaseProxyPorts(taskId: string): Promise<void>;
  /** Gives the ports of a task's apps free. */
  releaseAppPorts(taskId: string): Promise<void>;
}

type RequestedTask = AddressRequest["tasks"][number];

/** The held sockets of one task. */
interface HeldPorts {
  readonly proxy: Server[];
  readonly app: Server[];
}

interface Block {
  readonly block: number;
  readonly server: Server;
}

const LOOPBACK = "127.0.0.1";

/** Nothing but these locks binds it: whoever holds it on 127.255.x.254 owns the block 127.255.x.0/24. */
const LOCK_PORT = 61_999;
const BLOCKS = 256;

/** 127.255.x.1 to 127.255.x.253; the next one is the lock's. */
const NAMES_PER_BLOCK = 253;

/**
 * Takes free ports for every task, and one block 127.255.x.0/24 of virtual addresses where the machine answers on them. The
 * block is held by a listening socket, so the kernel gives it back however this process ends.
 *
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE`, `NOT_SIMULATED`
 */
export async function reserveLocalAddresses(request: AddressRequest): Promise<AddressBook> {
  const names = [...new Set(request.endpoints.map(({ dnsName }) => dnsName))].sort();
  if (names.length > NAMES_PER_BLOCK) throw tooManyNames(names.length);
  const open: Server[] = [];
  const heldPorts = new Map<string, HeldPorts>();
  const addresses: Record<string, TaskAddresses> = {};
  const closeAll = async () => {
    await Promise.all(open.map(close));
  };
  try {
    let nextBlock = 0;
    for (const task of request.tasks) {
      const held: HeldPorts = { proxy: [], app: [] };
      heldPorts.set(task.taskId, held);
      const lock = await takeBlock(nextBlock);
      if (lock !== undefined) {
        open.push(lock.server);
        nextBlock = lock.block + 1;
      }
      const keep = (kind: keyof HeldPorts) => (server: Server) => {
        open.push(server);
        held[kind].push(server);
        return portOf(server);
      };
      const block = lock?.block;
      addresses[task.taskId] = {
        listenAddress: LOOPBACK,
        taskAddress: LOOPBACK,
        appAddress: LOOPBACK,
        egress: await takeEgress({ request, names, block, keep: keep("proxy") }),
        appPorts: await takeAppPorts(task, keep("app")),
        ingress: await takeIngress(task, keep("proxy")),
      };
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  const release = async (taskId: string, kind: keyof HeldPorts) => {
    await Promise.all((heldPorts.get(taskId)?.[kind] ?? []).map(close));
  };
  return {
    addresses,
    releaseProxyPorts: (taskId) => release(taskId, "proxy"),
    releaseAppPorts: (taskId) => release(taskId, "app"),
    [Symbol.asyncDispose]: closeAll,
  };
}

/** The first block from `from` on that nobody holds; none on machines that answer only on 127.0.0.1 (macOS). */
async function takeBlock(from: number): Promise<Block | undefined> {
  for (let block = from; block < BLOCKS; block++) {
    try {
      return { block, server: await listen(`127.255.${block}.254`, LOCK_PORT) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EADDRNOTAVAIL") return undefined;
    }
  }
  throw new SimulatorError(
    "ADDRESS_UNAVAILABLE",
    `All ${BLOCKS} blocks of 127.255.0.0/16 are taken, and every task needs one.`,
    { remedy: "Stop other simulations with `sc-sim down`, or lower desiredCount." },
  );
}

interface EgressOptions {
  readonly request: AddressRequest;
  /** Every DNS name, sorted: its place gives the virtual address, as on ECS. */
  readonly names: readonly string[];
  readonly block: number | undefined;
  readonly keep: (server: Server) => number;
}

async function takeEgress(options: EgressOptions): Promise<TaskAddresses["egress"]> {
  const { request, names, block, keep } = options;
  const egress: Record<string, TaskAddresses["egress"][string]> = {};
  for (const { dnsName, port } of request.endpoints) {
    const virtualAddress = `127.255.${block ?? 0}.${names.indexOf(dnsName) + 1}`;
    const listenerAddress = block === undefined ? LOOPBACK : virtualAddress;
    // Ports below 1024 may need a privilege, and any port may be taken by a program that listens on all addresses.
    const wanted =
      block === undefined ? undefined : await listen(virtualAddress, port).catch(() => undefined);
    const listenerPort = keep(wanted ?? (await listen(listenerAddress, 0)));
    egress[`${dnsName}:${port}`] = { virtualAddress, listenerAddress, listenerPort };
  }
  return egress;
}

async function takeAppPorts(
  { containerPorts, attachedPorts }: RequestedTask,
  keep: (server: Server) => number,
): Promise<TaskAddresses["appPorts"]> {
  const ports: Record<string, number> = {};
  for (const port of containerPorts)
    ports[port] = attachedPorts[port] ?? keep(await listen(LOOPBACK, 0));
  return ports;
}

async function takeIngress(
  { ingress }: RequestedTask,
  keep: (server: Server) => number,
): Promise<TaskAddresses["ingress"]> {
  const ports: Record<string, { listenerPort: number; dialPort: number }> = {};
  for (const { discoveryName, ingressPortOverride } of ingress) {
    const server =
      ingressPortOverride === undefined
        ? await listen(LOOPBACK, 0)
        : await takeOverride(discoveryName, ingressPortOverride);
    const listenerPort = keep(server);
    ports[discoveryName] = { listenerPort, dialPort: listenerPort };
  }
  return ports;
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

function tooManyNames(count: number): SimulatorError {
  return new SimulatorError(
    "NOT_SIMULATED",
    `The namespace has ${count} DNS names; the local runtime has addresses for ${NAMES_PER_BLOCK}.`,
    { remedy: "Give fewer services at a time, or take --runtime docker." },
  );
}
