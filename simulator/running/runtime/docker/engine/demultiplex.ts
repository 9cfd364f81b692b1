const HEADER_SIZE = 8;

/**
 * Takes an engine's output stream apart: 8 bytes of header (1 stdout, 2 stderr, three zeros, length in big-endian), then the payload.
 * A payload is handed on when it is whole, so a timestamp at its beginning can be read.
 *
 * Not dockerode's own: it copies the rest of the buffer for every frame, and a line is a frame.
 * Reference: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export function createDemultiplexer(
  onFrame: (source: "stdout" | "stderr", payload: Buffer) => void,
): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const buffer = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let offset = 0;
    while (buffer.length - offset >= HEADER_SIZE) {
      const end = offset + HEADER_SIZE + buffer.readUInt32BE(offset + 4);
      if (end > buffer.length) break;
      const source = buffer[offset] === 2 ? "stderr" : "stdout";
      onFrame(source, buffer.subarray(offset + HEADER_SIZE, end));
      offset = end;
    }
    pending = buffer.subarray(offset);
  };
}
