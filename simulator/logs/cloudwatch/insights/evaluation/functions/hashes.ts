/** MD5 and SHA-256 as plain functions: a browser's own are asynchronous, and a query's are not. */

/** The MD5 of a text in UTF-8, in hexadecimal (RFC 1321). */
export function md5(text: string): string {
  const words = paddedWords(text, true);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      const mix = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] ?? 0;
      const place = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0;
      const word = words[block + (place % 16)] ?? 0;
      const sum = (a + mix + (MD5_TABLE[step] ?? 0) + word) | 0;
      a = d;
      d = c;
      c = b;
      b = (b + rotateLeft(sum, MD5_SHIFTS[round]?.[step % 4] ?? 0)) | 0;
    }
    for (const [index, value] of [a, b, c, d].entries()) {
      state[index] = ((state[index] ?? 0) + value) | 0;
    }
  }
  return state.map((word) => hex(swapBytes(word))).join("");
}

/** The SHA-256 of a text in UTF-8, in hexadecimal (FIPS 180-4). */
export function sha256(text: string): string {
  const words = paddedWords(text, false);
  const state = fractions(8, Math.sqrt);
  const schedule = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    for (let step = 0; step < 64; step++) {
      schedule[step] = step < 16 ? (words[block + step] ?? 0) : extend(schedule, step);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let step = 0; step < 64; step++) {
      const s1 = rotateLeft(e, 26) ^ rotateLeft(e, 21) ^ rotateLeft(e, 7);
      const choice = (e & f) ^ (~e & g);
      const first = (h + s1 + choice + (SHA_TABLE[step] ?? 0) + (schedule[step] ?? 0)) | 0;
      const s0 = rotateLeft(a, 30) ^ rotateLeft(a, 19) ^ rotateLeft(a, 10);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + s0 + majority) | 0;
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) {
      state[index] = ((state[index] ?? 0) + value) | 0;
    }
  }
  return state.map(hex).join("");
}

const MD5_SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

const MD5_TABLE = Array.from({ length: 64 }, (_, step) =>
  Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32),
);

const SHA_TABLE = fractions(64, Math.cbrt);

/** The first 32 bits of the fractions of a root of the first primes. */
function fractions(count: number, root: (prime: number) => number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes.map((prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

function extend(schedule: Int32Array, step: number): number {
  const before = schedule[step - 15] ?? 0;
  const last = schedule[step - 2] ?? 0;
  const s0 = rotateLeft(before, 25) ^ rotateLeft(before, 14) ^ (before >>> 3);
  const s1 = rotateLeft(last, 15) ^ rotateLeft(last, 13) ^ (last >>> 10);
  return ((schedule[step - 16] ?? 0) + s0 + (schedule[step - 7] ?? 0) + s1) | 0;
}

/** The text's bytes with the padding of both hashes, as words of 32 bits. */
function paddedWords(text: string, isLittleEndian: boolean): Int32Array {
  const bytes = new TextEncoder().encode(text);
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  const view = new DataView(words.buffer);
  for (const [index, byte] of bytes.entries()) view.setUint8(index, byte);
  view.setUint8(bytes.length, 0x80);
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(words.byteLength - 8, bits, isLittleEndian);
  return words.map((_, index) => view.getInt32(index * 4, isLittleEndian));
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function swapBytes(word: number): number {
  return (
    ((word & 0xff) << 24) |
    ((word & 0xff00) << 8) |
    ((word >>> 8) & 0xff00) |
    ((word >>> 24) & 0xff)
  );
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
