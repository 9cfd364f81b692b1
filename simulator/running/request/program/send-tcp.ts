import { connect } from "node:net";
import { breakOffAfter } from "./break-off.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/**
 * Sends bytes, with `halfCloses` as `nc -N` does, and reads until the other side closes. What has come when the time is up is the response, too:
 * many a server never closes by itself.
 *
 * @throws The system's own error, or one that says that nothing came in time.
 */
export async function sendTcp(request: WireRequest, signal?: AbortSignal): Promise<WireResponse> {
  const { host, port, body = Buffer.alloc(0), timeoutMs, halfCloses } = request;
  const socket = connect({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
  const chunks: Buffer[] = [];
  const response = () => ({ status: 0, headers: {}, trailers: {}, body: Buffer.concat(chunks) });
  breakOffAfter(socket, { timeoutMs, signal });
  socket
    .on("data", (chunk: Buffer) => chunks.push(chunk))
    .once("end", () => resolve(response()))
    .once("error", (error) => {
      const isLate = (error as NodeJS.ErrnoException).code === undefined;
      if (isLate && signal?.aborted !== true && chunks.length > 0) resolve(response());
      else reject(error);
    });
  if (halfCloses) socket.end(body);
  else socket.write(body);
  return promise;
}
