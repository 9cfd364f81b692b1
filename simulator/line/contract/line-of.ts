/** A line as it stands, or anything that holds one: the lines of a simulation do. */
export type AccessLogLine = string | { readonly raw: string };

/** The line itself, without its newline. */
export function lineOf(line: AccessLogLine): string {
  return (typeof line === "string" ? line : line.raw).replace(/\r?\n$/, "");
}
