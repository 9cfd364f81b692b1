import { wholeValue } from "../values.ts";
import { MINUS, NINE, ZERO } from "./scanned-line.ts";

/** Whether the bytes of a value are what Envoy prints for it. */
export type ValueShape = (bytes: Uint8Array, from: number, to: number) => boolean;

/**
 * Shapes of: token, HTTP version, gRPC status, address. The same as the patterns of `values.ts`, but for IPv6: tests hold
 * them equal.
 */
export const VALUE_SHAPES: readonly ValueShape[] = [
  isToken,
  isHttpVersion,
  isGrpcStatus,
  isIpv4Address,
];

function isToken(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (TOKEN[bytes[i] as number] !== 1) return false;
  }
  return true;
}

const ONE_TOKEN = wholeValue("token");

/** 1 for the characters of an HTTP token. */
const TOKEN = Uint8Array.from({ length: 256 }, (_, byte) =>
  ONE_TOKEN.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** `HTTP/2`, `HTTP/1.1`. */
function isHttpVersion(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = 0; i < 5; i++) {
    if (bytes[from + i] !== HTTP.charCodeAt(i)) return false;
  }
  if (to === from + 6) return isDigit(bytes[from + 5]);
  return (
    to === from + 8 &&
    isDigit(bytes[from + 5]) &&
    bytes[from + 6] === DOT &&
    isDigit(bytes[from + 7])
  );
}

const HTTP = "HTTP/";

/** A name in letters, or a number. */
function isGrpcStatus(bytes: Uint8Array, from: number, to: number): boolean {
  let i = from;
  while (i < to && isLetter(bytes[i])) i++;
  return i === to || areDigits(bytes, bytes[from] === MINUS ? from + 1 : from, to);
}

/** IPv4 with a port; lines with IPv6 are left to `readText`. */
function isIpv4Address(bytes: Uint8Array, from: number, to: number): boolean {
  let i = from;
  while (isDigit(bytes[i]) || bytes[i] === DOT) i++;
  return i > from && bytes[i] === COLON && areDigits(bytes, i + 1, to);
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (!isDigit(bytes[i])) return false;
  }
  return to > from;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

const DOT = 0x2e;
const COLON = 0x3a;
