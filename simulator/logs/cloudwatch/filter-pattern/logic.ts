import type { Scanner } from "./scanner.ts";

/** Reads `a || b && c`: `&&` binds closer. Each side is read by `readSide`, which leaves no blanks behind it. */
export function readLogic<T>(
  scanner: Scanner,
  readSide: () => (subject: T) => boolean,
): (subject: T) => boolean {
  const readChain = (operator: string, read: typeof readSide): ReturnType<typeof readSide>[] => {
    const sides = [read()];
    while (scanner.takeText(operator)) {
      scanner.skipBlanks();
      sides.push(read());
    }
    return sides;
  };
  const readAnd = () => {
    const sides = readChain("&&", readSide);
    return sides.length === 1 && sides[0] !== undefined
      ? sides[0]
      : (subject: T) => sides.every((side) => side(subject));
  };
  const sides = readChain("||", readAnd);
  return sides.length === 1 && sides[0] !== undefined
    ? sides[0]
    : (subject) => sides.some((side) => side(subject));
}
