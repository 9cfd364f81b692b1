type Packing = "gzip" | "zstd";

/** Packed data that ends before its end. */
export class CutOff extends Error {
  override readonly name = "CutOff";

  constructor(packing: Packing, options?: ErrorOptions) {
    super(`its ${packing} data is cut off (unexpected end of file)`, options);
  }
}

/** What an unpacker of zlib gives; where its input ends too early it throws {@link CutOff}. */
export async function* wholeOf<T>(packing: Packing, unpacker: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* unpacker;
  } catch (cause) {
    const isCut = cause instanceof Error && "code" in cause && cause.code === "Z_BUF_ERROR";
    throw isCut ? new CutOff(packing, { cause }) : cause;
  }
}
