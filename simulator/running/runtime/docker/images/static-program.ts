/**
 * Machine code of one purpose, for both kinds of engine: no image has to be pulled for it, and nothing else is in it. `programs/` has the
 * assembly that it was made of; a test assembles that and compares.
 */
export interface StaticProgram {
  /** Position-independent code in hexadecimal, its data at the end. */
  readonly x64: string;
  readonly arm64: string;
}

/**
 * Owns a task's network namespace and does nothing (`programs/pause.*.s`): it blocks SIGTERM, SIGINT and SIGQUIT and waits (`signalfd4`, `poll`) for one of them or for
 * the end of its standard input, then exits with 0. The simulator holds that input open, so the pause ends with it, however it ends.
 */
export const PAUSE_PROGRAM: StaticProgram = {
  x64:
    "b80e00000031ff488d354900000031d241ba080000000f05b821010000bfffffffff488d352e000000ba080000004531d20f05488d3d" +
    "25000000894708b807000000be02000000baffffffff0f05b83c00000031ff0f0506400000000000000000000001000000ffffffff01000000",
  arm64:
    "e81080d2000080d2c1020010020080d2030180d2010000d4480980d20000809201020010020180d2030080d2010000d409020010200100b9" +
    "280980d260010010410080d2020080d2030080d2040180d2010000d4a80b80d2000080d2010000d406400000000000000000000001000000" +
    "ffffffff01000000",
};

/**
 * Sends the file `/rules` (netlink messages) to the kernel's netfilter and exits with 0, or with the number of the error that the kernel
 * answered (`programs/netfilter.*.s`). What iptables-restore does, without an image that has iptables.
 */
export const NETFILTER_PROGRAM: StaticProgram = {
  x64:
    "b801010000bf9cffffff488d358d00000031d24531d20f0589c74881ec0000010031c04889e6ba000001000f054989c4b829000000bf10000000" +
    "be03000000ba0c0000000f054989c5b82c0000004c89ef4889e64c89e24531d24531c04531c90f054885c0782ab82d0000004c89ef4889e6" +
    "ba0000010041ba400000004531c04531c90f0531ff4885c0780b486344241048f7d84889c7b83c0000000f052f72756c657300",
  arm64:
    "080780d2600c8092e1040010020080d2030080d2010000d4ff4340d1e80780d2e10300912200a0d2010000d4f40300aac81880d2000280d2" +
    "610080d2820180d2010000d4f50300aac81980d2e1030091e20314aa030080d2040080d2050080d2010000d4a001f8b7e81980d2e00315aa" +
    "e10300912200a0d2030880d2040080d2050080d2010000d46000f8b6000080d203000014e01380b9e00300cba80b80d2010000d42f72756c657300",
};

const HEADERS_SIZE = 64 + 56;
const BASE = 0x40_0000n;

/** The program as an executable file: an ELF header, one segment, the code. */
export function elfOf(program: StaticProgram, arch: "x64" | "arm64"): Buffer {
  const code = Buffer.from(program[arch], "hex");
  const size = BigInt(HEADERS_SIZE + code.length);
  const headers = Buffer.alloc(HEADERS_SIZE);
  headers.write("\x7fELF", "latin1");
  headers.set([2, 1, 1], 4); // 64 bit, little endian, version 1
  headers.writeUInt16LE(2, 16); // an executable
  headers.writeUInt16LE(arch === "x64" ? 62 : 183, 18);
  headers.writeUInt32LE(1, 20);
  headers.writeBigUInt64LE(BASE + BigInt(HEADERS_SIZE), 24); // entry point
  headers.writeBigUInt64LE(64n, 32); // offset of the program headers
  headers.writeUInt16LE(64, 52);
  headers.writeUInt16LE(56, 54);
  headers.writeUInt16LE(1, 56);
  headers.writeUInt32LE(1, 64); // PT_LOAD
  headers.writeUInt32LE(7, 68); // read, write (its data is at its end), execute
  headers.writeBigUInt64LE(BASE, 80);
  headers.writeBigUInt64LE(BASE, 88);
  headers.writeBigUInt64LE(size, 96);
  headers.writeBigUInt64LE(size, 104);
  headers.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([headers, code]);
}
