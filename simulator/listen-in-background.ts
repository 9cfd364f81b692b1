import type { RequestListener } from "node:http";
import { createServer, type ListenOptions, type Server, type Socket } from "node:net";

/**
 * Longer than what HTTP clients keep idle connections for: one that the server ends is an error for
 * its next call.
 */
const KEEP_ALIVE_MS = 120_000;

/**
 * Has a server listen without keeping the program running, neither by itself nor by its
 * connections. Disposal ends the connections, whatever goes on in them.
 *
 * @throws The system's own error, where it cannot listen.
 */
export async function listenInBackground(
  server: Server,
  address: ListenOptions,
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket.unref());
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(address, resolve).unref();
  await listening;
  server.off("error", reject);
  return {
    async [Symbol.asyncDispose]() {
      const { promise: closed, resolve: hasClosed } = Promise.withResolvers<void>();
      server.close(() => hasClosed());
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** What a server proves its name with, as PEM. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

interface LazyOptions {
  /** Serves HTTPS on the same port as well. */
  readonly tls?: TlsIdentity | undefined;
}

/** The first byte of a client that begins TLS. No HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16;

/**
 * An HTTP server for few clients or none: HTTP, and what answers, is loaded for the first
 * connection, so that a start does not wait for it.
 *
 * @param loadListener If it fails, the connection is closed, and the next one tries again.
 */
export function lazyHttpServer(
  loadListener: () => Promise<RequestListener>,
  { tls }: LazyOptions = {},
): Server {
  let loading: Promise<(socket: Socket) => void> | undefined;
  const load = async () => {
    const [{ createServer: createHttpServer }, listener] = await Promise.all([
      import("node:http"),
      loadListener(),
    ]);
    const http = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
    const take = (socket: Socket) => void http.emit("connection", socket);
    if (tls === undefined) return take;
    const { createServer: createHttpsServer } = await import("node:https");
    const { certificate: cert, key } = tls;
    const https = createHttpsServer({ cert, key, keepAliveTimeout: KEEP_ALIVE_MS }, listener);
    https.on("tlsClientError", (_error, socket) => socket.destroy());
    return (socket: Socket) =>
      void socket.once("data", (chunk: Buffer) => {
        socket.pause();
        socket.unshift(chunk);
        const isTls = chunk[0] === TLS_HANDSHAKE;
        // Else one whose client ends in the middle of a handshake would stay.
        socket.allowHalfOpen = !isTls;
        if (isTls) https.emit("connection", socket);
        else take(socket);
        process.nextTick(() => socket.resume());
      });
  };
  return createServer({ allowHalfOpen: true }, (socket) => {
    loading ??= load();
    loading.then(
      (take) => {
        if (!socket.destroyed) take(socket);
      },
      () => {
        loading = undefined;
        socket.destroy();
      },
    );
  });
}
