import { type LineOrigin, originOfText } from "./origin.ts";

/** A line without what a tool has put before it. */
export interface Unprefixed {
  readonly rest: string;
  readonly origin: LineOrigin;
}

/** `server-1-proxy  | `, `web.1.abc@node    | ` */
const COMPOSE = /^[\w.@-]+ +\| ?/;

/** `[pod/web-5f7/envoy] ` */
const POD = /^\[pod\/[^\s\]]+\] /;

const TIME =
  /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3})(?:[ \t]|$)/;

/** Names of log streams hold no space. What follows is the line, which begins like one. */
const STREAM = /^[^\s"{[]+ (?=[[{]|$)/;

/** `aws --output text`, and the message in it. */
const EVENTS = /^(EVENTS\t(?:\d+\t){0,2}(?:[^\t]+\t)??)([^\t]*)(\t\d{13})$/;

/**
 * Takes off what tools put before every line. A TEXT line and the proxy's own log begin with a
 * bracket; nothing is before them.
 */
export function withoutPrefix(line: string, around: LineOrigin): Unprefixed {
  const [, opening, message, after] = EVENTS.exec(line) ?? [];
  if (opening !== undefined && message !== undefined && after !== undefined) {
    return { rest: message, origin: originOfText(opening, { after, around }) };
  }
  const end = endOfPrefix(line);
  if (end === 0) return { rest: line, origin: around };
  return { rest: line.slice(end), origin: originOfText(line.slice(0, end), { around }) };
}

function endOfPrefix(line: string): number {
  let end = (COMPOSE.exec(line) ?? POD.exec(line))?.[0].length ?? 0;
  const time = TIME.exec(line.slice(end))?.[0].length ?? 0;
  end += time;
  if (time > 0) end += STREAM.exec(line.slice(end))?.[0].length ?? 0;
  return end;
}

/** Length of the prefix that each line of a record has where the first has one. */
export function repeatedPrefix(line: string): number {
  const named = (COMPOSE.exec(line) ?? POD.exec(line))?.[0].length ?? 0;
  return named + (TIME.exec(line.slice(named))?.[0].length ?? 0);
}
