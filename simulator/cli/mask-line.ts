import { SimulatorError } from "../errors.ts";
import type { AccessLogProfile } from "../line/access-log/formats.ts";
import { maskVolatile } from "../line/contract/rewrite-line.ts";
import type { Line } from "../line/sources/line-splitter.ts";

/** A line with placeholders for what varies, or the line itself and why it has none. */
export interface MaskedLine {
  readonly line: Line;
  readonly problem?: string;
}

/** Masks a line as {@link maskVolatile} does. Bytes that are not UTF-8, in a header value, stay what they are. */
export function maskLine(line: Line, profile: AccessLogProfile | undefined): MaskedLine {
  const isText = typeof line === "string";
  // Each byte as one character, and back.
  const raw = isText ? line : line.toString("latin1");
  if (raw.trim() === "") return { line };
  try {
    const masked = maskVolatile({ raw, ...(profile && { profile }) });
    return { line: isText ? masked : Buffer.from(masked, "latin1") };
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    return { line, problem: error.problem };
  }
}
