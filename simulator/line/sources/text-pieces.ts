import { type Finder, type Findings, type LineOptions, TEXT_DEPTH } from "./finder.ts";
import { timeOf } from "./origin.ts";
import { PIECE_BYTES } from "./pieces.ts";
import { findInJoined } from "./record-pieces.ts";

/** containerd's log: time, output, `P` for a piece and `F` for the last one. */
const CRI = /^(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([PF])(?::\S*)? (.*)$/s;

/** `docker logs --timestamps` writes the time before every piece, also in the middle of a line. */
const TIMED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{4,}Z )/;

/**
 * Findings in a line that is a piece, or was put together from pieces; `undefined` for any other
 * line.
 */
export function findInTextPiece(
  finder: Finder,
  text: string,
  options: LineOptions,
): Findings | undefined {
  const [, time, output, mark, piece = ""] = CRI.exec(text) ?? [];
  if (output === "stdout" || output === "stderr") {
    const timestampMs = timeOf(time);
    const origin = {
      ...options.around,
      output,
      ...(timestampMs !== undefined && { timestampMs }),
    } as const;
    const key = `cri ${options.around.stream ?? ""} ${output}`;
    const isLast = mark === "F";
    return findInJoined(finder, finder.pieces.add({ key, text: piece, origin, isLast }), options);
  }
  const [timed] = text.length > PIECE_BYTES ? (TIMED.exec(text) ?? []) : [];
  if (timed === undefined) return undefined;
  const whole = withoutTimesInside(text, timed);
  return whole === text
    ? undefined
    : finder.inLine(`${timed}${whole}`, { ...options, depth: options.depth + TEXT_DEPTH });
}

function withoutTimesInside(text: string, time: string): string {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  const step = time.length + PIECE_BYTES;
  for (let at = 0; at < bytes.length; at += step) {
    if (bytes.toString("latin1", at, at + time.length) !== time) return text;
    pieces.push(bytes.subarray(at + time.length, at + step));
  }
  return Buffer.concat(pieces).toString("utf8");
}
