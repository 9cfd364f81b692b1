import type { OnReadOpts, Socket } from "node:net";
import { Duplex } from "node:stream";

/**
 * Envoy writes every line by itself, and so does a Docker engine that sends them on. Woken for each, this process would take a third
 * more of the processor under load, so it rests after each read and finds the lines of that time together: the longer, the fewer
 * bytes come in a millisecond, so that a read finds about half of what a pipe holds (64 KiB). The first line after a pause is
 * read at once, and what comes slowly soon.
 */
const REST_MS = 1;
const LONGEST_REST_MS = 25;
const BUSY_BYTES = 2048;
const BYTES_OF_A_READ = 30_000;
const READ_BYTES = 65_536;

/**
 * Reads a socket with rests. Node's own `pause()` would not do: it goes on reading until a buffer is full.
 *
 * @param open Opens the socket with these options of `net.Socket` and `net.connect`.
 */
export function restingSocket(open: (onread: OnReadOpts) => Socket): Duplex {
  let readAtMs = 0;
  let isResting = false;
  let isWanted = true;
  const restAfter = (count: number) => {
    const now = performance.now();
    const passedMs = now - readAtMs;
    readAtMs = now;
    if (count < BUSY_BYTES) return REST_MS;
    return Math.min(LONGEST_REST_MS, Math.max(REST_MS, (passedMs * BYTES_OF_A_READ) / count));
  };
  const endRest = () => {
    isResting = false;
    if (isWanted) socket.resume();
  };
  const socket = open({
    buffer: Buffer.allocUnsafe(READ_BYTES),
    callback(count, bytes) {
      isResting = true;
      setTimeout(endRest, restAfter(count));
      isWanted = stream.push(Buffer.from(bytes.subarray(0, count)));
      return false;
    },
  });
  const stream = new Duplex({
    read() {
      isWanted = true;
      if (!isResting) socket.resume();
    },
    write: (chunk, encoding, done) => void socket.write(chunk, encoding, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket
    .once("error", (error) => stream.destroy(error))
    .once("end", () => stream.push(null))
    .once("close", () => stream.push(null));
  return stream;
}
