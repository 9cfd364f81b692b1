import type { ListenOptions, Server, Socket } from "node:net";

/**
 * Has a server listen without keeping the program running, neither by itself nor by its connections. Disposal ends the
 * connections, whatever goes on in them.
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
