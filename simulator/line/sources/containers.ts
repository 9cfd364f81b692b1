/** A container of logs: one that is read, or one that has to be unpacked first. */
export type Container = "gzip" | "zstd" | "tar" | RefusedContainer;

export interface RefusedContainer {
  /** With its article. */
  readonly title: string;
  /** What to do instead, as a sentence. */
  readonly command: (file: string) => string;
}

/**
 * By the bytes with which a file begins, the container that it is; `undefined` for anything else.
 */
export function containerOf(beginning: Buffer): Container | undefined {
  if (beginning[0] === 0x1f && beginning[1] === 0x8b) return "gzip";
  if (isZstd(beginning)) return "zstd";
  if (beginning.toString("latin1", 257, 262) === "ustar") return "tar";
  return REFUSED.find(({ magic }) => beginning.subarray(0, magic.length).equals(magic));
}

/** A frame, or the kind of frame that is skipped, with which parallel tools begin. */
function isZstd(beginning: Buffer): boolean {
  if (beginning.length < 4) return false;
  const magic = beginning.readUInt32LE(0);
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
}

const piped = (unpacker: string) => (file: string) =>
  `Unpack it first: ${unpacker} ${quoted(file)} | sc-sim check -`;

const REFUSED: readonly (RefusedContainer & { readonly magic: Buffer })[] = [
  { title: "a zip archive", magic: Buffer.from("PK\x03\x04"), command: piped("unzip -p") },
  { title: "an empty zip archive", magic: Buffer.from("PK\x05\x06"), command: piped("unzip -p") },
  { title: "a bzip2 file", magic: Buffer.from("BZh"), command: piped("bzip2 -dc") },
  { title: "an xz file", magic: Buffer.from("\xfd7zXZ\0", "latin1"), command: piped("xz -dc") },
  { title: "an lz4 file", magic: Buffer.of(0x04, 0x22, 0x4d, 0x18), command: piped("lz4 -dc") },
  {
    title: "a 7-Zip archive",
    magic: Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"),
    command: piped("7z x -so"),
  },
  { title: "a RAR archive", magic: Buffer.from("Rar!\x1a\x07"), command: piped("unrar p -inul") },
  {
    title: "UTF-32",
    magic: Buffer.of(0xff, 0xfe, 0, 0),
    command: piped("iconv -f UTF-32 -t UTF-8"),
  },
  {
    title: "an SQLite database",
    magic: Buffer.from("SQLite format 3\0"),
    command: (file) => `Query it, and check what it prints: sqlite3 ${quoted(file)} .dump`,
  },
  {
    title: "an Avro file",
    magic: Buffer.from("Obj\x01"),
    command: () => "Make JSON of it first, with avro-tools tojson or DuckDB, and check that.",
  },
  {
    title: "a Parquet file",
    magic: Buffer.from("PAR1"),
    command: () => "Query it as CSV or JSON, with Athena or DuckDB, and check that.",
  },
];

/** As a POSIX shell reads it. */
function quoted(file: string): string {
  return /^[\w@%+=:,./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}
