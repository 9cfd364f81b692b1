/** How PowerShell and Windows tools write text. */
export type Utf16 = "utf-16le" | "utf-16be";

/** Whether bytes begin UTF-16: by its mark, or by every second byte of ASCII text being zero. */
export function utf16Of(beginning: Uint8Array): Utf16 | undefined {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return "utf-16le";
  if (beginning[0] === 0xfe && beginning[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const pairs = Math.floor(beginning.length / 2);
  for (let at = 0; at < pairs * 2; at++) {
    if (beginning[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  if (pairs < 2) return undefined;
  if (odd > pairs * 0.6 && even < pairs * 0.05) return "utf-16le";
  return even > pairs * 0.6 && odd < pairs * 0.05 ? "utf-16be" : undefined;
}

/** The same text in UTF-8. */
export async function* decodeUtf16(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Utf16,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield Buffer.from(text);
  }
  const last = decoder.decode();
  if (last !== "") yield Buffer.from(last);
}
