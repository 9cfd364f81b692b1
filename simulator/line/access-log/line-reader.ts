import { createLineClassifier, type LineKind } from "./classify-line.ts";
import type { AccessLogProtocol } from "./fields.ts";
import { profileOf } from "./formats.ts";
import { parseAccessLogLine } from "./parse.ts";
import type { ParsedAccessLogLine, ParseOptions, UnreadableLine } from "./parsed-line.ts";

/** What one line of a stream is. */
export interface ReadLine<P extends AccessLogProtocol = AccessLogProtocol> {
  readonly kind: LineKind;
  /**
   * The line as it was read, or why it cannot be; read on first use. `undefined` if it is not an access-log
   * line.
   */
  readonly parsed: ParsedAccessLogLine<P> | UnreadableLine | undefined;
}

/** Reads the lines of one stream, in their order. */
export interface LineReader<P extends AccessLogProtocol = AccessLogProtocol> {
  /**
   * Reads the next line. Never throws on a line.
   *
   * @param line With or without its newline. Give bytes where header values may not be UTF-8.
   */
  read(line: string | Uint8Array): ReadLine<P>;
}

/**
 * A reader of the lines of one stream, such as the output of a proxy container. It says what each line is and, for an
 * access-log line, what it holds. Both follow the profile: with one of your own, lines with its keys or in its layout
 * are access-log lines, and their values answer to the documented names. The reader remembers the line before, because
 * an entry of Envoy's own log may go on over several lines.
 *
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function createLineReader<P extends AccessLogProtocol = AccessLogProtocol>(
  options: ParseOptions<P> = {},
): LineReader<P> {
  const profile = profileOf(options.profile);
  const parseOptions = { ...options, ...(profile && { profile }) };
  const classify = createLineClassifier(parseOptions);
  /** On the prototype: a getter of each line's own costs more memory than the line, and for longer. */
  const accessLine: ReadLine<P> & ThisType<{ readonly line: string | Uint8Array }> = {
    kind: "access",
    get parsed() {
      const value = parseAccessLogLine(this.line, parseOptions);
      Object.defineProperty(this, "parsed", { value });
      return value;
    },
  };
  return {
    read(line) {
      const kind = classify(typeof line === "string" ? line : textOf(line));
      if (kind !== "access") return { kind, parsed: undefined };
      return Object.create(accessLine, { line: { value: line } });
    },
  };
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
}
