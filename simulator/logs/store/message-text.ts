/** A message as text: what is not valid UTF-8 is stored as its bytes. */
export function textOf(message: string | Uint8Array): string {
  return typeof message === "string" ? message : Buffer.from(message).toString("utf8");
}
