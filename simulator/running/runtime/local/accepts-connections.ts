import { createConnection } from "node:net";

/** Whether something listens there now. */
export function acceptsConnections(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createConnection({ host, port });
  const answer = (isOpen: boolean) => {
    socket.destroy();
    resolve(isOpen);
  };
  socket.once("connect", () => answer(true)).once("error", () => answer(false));
  return promise;
}
