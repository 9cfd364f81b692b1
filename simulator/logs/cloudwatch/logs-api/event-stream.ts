import { crc32 } from "node:zlib";

/** The type of the value of a header that is a text. */
const STRING_TYPE = 7;

/** Lengths and checksum before the headers, and the checksum at the end. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, checksum, headers, payload, checksum.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
function eventStreamMessage(headers: Readonly<Record<string, string>>, payload: unknown): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(JSON.stringify(payload));
  const length = PRELUDE_BYTES + head.length + body.length + CHECKSUM_BYTES;
  const message = Buffer.alloc(length);
  message.writeUInt32BE(length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, PRELUDE_BYTES);
  body.copy(message, PRELUDE_BYTES + head.length);
  message.writeUInt32BE(
    crc32(message.subarray(0, length - CHECKSUM_BYTES)),
    length - CHECKSUM_BYTES,
  );
  return message;
}

function header(name: string, value: string): Buffer {
  const key = Buffer.from(name);
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([STRING_TYPE]), length, text]);
}

/** A message with an event of this type. */
export function eventMessage(type: string, payload: unknown): Buffer {
  const headers = { ":message-type": "event", ":event-type": type };
  return eventStreamMessage({ ...headers, ":content-type": "application/json" }, payload);
}

/** A message with an exception of this type, which ends a stream. */
export function exceptionMessage(type: string, message: string): Buffer {
  const headers = { ":message-type": "exception", ":exception-type": type };
  return eventStreamMessage({ ...headers, ":content-type": "application/json" }, { message });
}
