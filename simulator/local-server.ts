import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf, SimulatorError } from "./errors.ts";
import { lazyHttpServer, listenInBackground, type TlsIdentity } from "./listen-in-background.ts";

/** An HTTP server for programs of this machine. Its disposal ends it, and with it every answer that is being sent. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
}

interface LocalServerOptions {
  /** For messages, e.g. `The API`. */
  readonly name: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** @default {@link LOOPBACK} */
  readonly host?: string;
  /** Whether a client of this address may connect. @default every one */
  readonly isAllowed?: ((remoteAddress: string) => boolean) | undefined;
  /** Serves HTTPS on the same port as well. */
  readonly tls?: TlsIdentity | undefined;
  /** Loads what answers, for the first connection. `closing` is aborted when the server ends. */
  readonly load: (bound: {
    readonly port: number;
    readonly closing: AbortSignal;
  }) => Promise<RequestListener>;
}

/** Only programs of this machine can reach it. */
export const LOOPBACK = "127.0.0.1";

/** How long the end waits for clients to take what they were sent. */
const LAST_WORDS_MS = 500;

/**
 * Serves HTTP on this machine's loopback address, or on another one of its addresses. It keeps no program running.
 *
 * @throws {SimulatorError} `ADDRESS_UNAVAILABLE`
 */
export async function serveLocally({
  name,
  port,
  host = LOOPBACK,
  isAllowed,
  tls,
  load,
}: LocalServerOptions): Promise<LocalServer> {
  await using cleanup = new AsyncDisposableStack();
  const closing = new AbortController();
  const open = new Set<ServerResponse>();
  const loadListener = async (): Promise<RequestListener> => {
    const answer = await load({ port: boundPort, closing: closing.signal });
    return (request, response) => {
      open.add(response);
      response.once("close", () => open.delete(response));
      answer(request, response);
    };
  };
  const server = lazyHttpServer(loadListener, { tls });
  if (isAllowed !== undefined)
    server.prependListener("connection", (socket) => {
      if (!isAllowed(socket.remoteAddress ?? "")) socket.destroy();
    });
  cleanup.use(await listen(server, { name, host, port }));
  const { port: boundPort } = server.address() as AddressInfo;
  cleanup.defer(async () => {
    closing.abort();
    const ends = Promise.allSettled([...open].map((response) => once(response, "close")));
    const isOver = new AbortController();
    // Not without a reference: nothing else may keep this program from ending in the middle.
    const tooLong = sleep(LAST_WORDS_MS, undefined, isOver).catch(() => undefined);
    await Promise.race([ends, tooLong]);
    isOver.abort();
  });
  const owned = cleanup.move();
  return { port: boundPort, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Aborted when the connection of a call is closed before its answer. */
export function leftSignal(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once("close", () => left.abort());
  return left.signal;
}

async function listen(
  server: Server,
  { name, host, port }: { readonly name: string; readonly host: string; readonly port: number },
): Promise<AsyncDisposable> {
  try {
    return await listenInBackground(server, { host, port });
  } catch (cause) {
    const problem = `${name} cannot listen on ${host}:${port}: ${reasonOf(cause)}.`;
    const remedy = "Give another port, or none for any that is free.";
    throw new SimulatorError("ADDRESS_UNAVAILABLE", problem, { cause, remedy });
  }
}
