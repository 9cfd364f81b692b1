import { createServer, type Server } from "node:net";

/** Takes a port, 0 for any free one, by listening on it; it keeps no process alive. Rejects with Node's error. */
export async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen({ host, port, exclusive: true }, resolve);
  await promise;
  server.unref();
  return server;
}

/** Gives the port free; harmless where that was done before. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new TypeError("A TCP server has a port.");
  }
  return address.port;
}
