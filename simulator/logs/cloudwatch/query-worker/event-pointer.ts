/** The value of `@ptr` for the event with this number in its store; clients carry it to GetLogRecord. */
export function pointerTo(seq: number): string {
  return Buffer.from(`sc-sim/${seq}`).toString("base64url");
}

/** The number of the event that a `@ptr` stands for; `undefined` for a text that no query gave out. */
export function seqOfPointer(pointer: string): number | undefined {
  const text = Buffer.from(pointer, "base64url").toString("latin1");
  const [, seq] = /^sc-sim\/([1-9]\d{0,15})$/.exec(text) ?? [];
  return seq === undefined ? undefined : Number(seq);
}
