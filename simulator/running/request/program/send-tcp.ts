import { connect } from "node:net";
import { type Answer, breakOffAfter, type Order } from "./order.ts";

/**
 * Sends bytes, with `halfCloses` as `nc -N` does, and reads until the other side closes. What has come when the time is up is the answer, too:
 * many a server never closes by itself.
 *
 * @throws The system's own error, or one that says that nothing came in time.
 */
export async function sendTcp(order: Order): Promise<Answer> {
  const { host, port, body = Buffer.alloc(0), timeoutMs, halfCloses } = order;
  const socket = connect({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const chunks: Buffer[] = [];
  const answer = () => ({ status: 0, headers: {}, trailers: {}, body: Buffer.concat(chunks) });
  breakOffAfter(socket, timeoutMs);
  socket
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .once("end", () => resolve(answer()))
    .once("error", (error) => {
      const isLate = (error as NodeJS.ErrnoException).code === undefined;
      if (isLate && chunks.length > 0) resolve(answer());
      else reject(error);
    });
  if (halfCloses) socket.end(body);
  else socket.write(body);
  return promise;
}
