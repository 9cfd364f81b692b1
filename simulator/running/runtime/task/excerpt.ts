/** How many of a program's last lines a message quotes. */
const LAST_LINES = 10;

/** How many it quotes from an error on. */
const ERROR_LINES = 16;

/** Frames of a stack that are kept: whose code it was is seen from the first. */
const KEPT_FRAMES = 2;

/** A frame of a stack of Node or Java, or the `... 12 lines matching cause stack trace ...` of either. */
const FRAME = /^\s+(?:at |\.\.\. \d+ )/;

/** The first line of an error, as Node, Python, Java and Go write it. */
const ERROR =
  /^(?:Uncaught |Exception in thread |Traceback |panic: |fatal error: |[\w$.]*(?:Error|Exception)\b)/;

/**
 * What a program said last, with the reason among it: of long stacks the message, the first frames and the causes stay; where it is still too
 * long, it begins with the last error there is.
 */
export function excerptOf(output: string): readonly string[] {
  const lines = withoutFrames(output.split("\n"));
  const error = lines.findLastIndex((line) => ERROR.test(line));
  const last = Math.max(0, lines.length - LAST_LINES);
  const start = error < 0 ? last : Math.min(error, last);
  const excerpt = lines.slice(start, start + ERROR_LINES);
  const rest = lines.slice(start + ERROR_LINES);
  const causes = rest.filter((line) => /\[cause\]:|Caused by:/.test(line));
  return rest.length === 0 ? excerpt : [...excerpt, `… ${rest.length} more lines`, ...causes];
}

/** All but the first frames of each stack are counted only. */
function withoutFrames(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let frames = 0;
  const close = () => {
    const left = frames - KEPT_FRAMES;
    if (left > 0) kept.push(`    … ${left} more ${left === 1 ? "frame" : "frames"}`);
    frames = 0;
  };
  for (const line of lines) {
    if (!FRAME.test(line)) {
      close();
      kept.push(line);
      continue;
    }
    frames += 1;
    if (frames <= KEPT_FRAMES) kept.push(line);
  }
  close();
  return kept;
}
