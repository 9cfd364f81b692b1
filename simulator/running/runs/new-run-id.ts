import { randomBytes } from "node:crypto";

/** A new id, by which runs sort in the order of their start: `20261126-101500-1a2b`. */
export function newRunId(createdAt: string): string {
  const [date = "", time = ""] = createdAt.replace(/[-:]/g, "").split(/[T.]/);
  return `${date}-${time}-${randomBytes(2).toString("hex")}`;
}
