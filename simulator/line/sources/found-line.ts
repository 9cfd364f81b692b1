import type { LineKind } from "../access-log/classify-line.ts";
import type { ParsedAccessLogLine, UnreadableLine } from "../access-log/parsed-line.ts";
import type { LineOrigin } from "./origin.ts";

/** A line taken out of what was around it. */
export interface FoundLine extends LineOrigin {
  readonly raw: string;
  /** Its bytes, where they are not UTF-8 and stood in no record: a TEXT line may hold any. */
  readonly bytes?: Uint8Array;
  /**
   * What it is by its shape. A text is `other` only where it is a message and nothing else of its
   * record is a line.
   */
  readonly kind: LineKind;
  /** As it was read, where finding its end took a reading. */
  readonly parsed?: ParsedAccessLogLine | UnreadableLine;
  /** What of it could not be read, and why. */
  readonly problem?: string;
}

/** Reads a line as the caller wants lines to be read. */
export type ParseLine = (line: string | Uint8Array) => ParsedAccessLogLine | UnreadableLine;
