/** The line without what ends it: neither a header nor JSON can hold a bare line break, so one at the end is the file's. */
export function withoutLineEnd(line: string): string {
  const end = line.endsWith("\n") ? line.length - 1 : line.length;
  return line.slice(0, line[end - 1] === "\r" ? end - 1 : end);
}
