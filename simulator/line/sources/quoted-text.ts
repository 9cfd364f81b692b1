import { unquote } from "./json-value.ts";

/** A quoted text inside a text. */
export interface QuotedText {
  /** As it stands, with its quotes. */
  readonly source: string;
  /** What it says. */
  readonly text: string;
  readonly end: number;
}

/**
 * What is quoted from an offset on, by any of the ways to quote; `undefined` where no quote begins
 * or ends there.
 */
export function quotedTextAt(text: string, at: number): QuotedText | undefined {
  if (at > 0 && !/[\s=:>([{,|;]/.test(text.charAt(at - 1))) return undefined;
  const quote = text.charAt(at);
  const doubled = endOfDoubled(text, at, quote);
  if (doubled !== -1) {
    const source = text.slice(at, doubled);
    return { source, text: source.slice(1, -1).replaceAll(quote + quote, quote), end: doubled };
  }
  const end = endOfEscaped(text, at, quote);
  if (end === -1) return undefined;
  const source = text.slice(at, end);
  return { source, text: unquote(source), end };
}

/** End of a cell of CSV or of a text of SQL, in which quotes are doubled; -1 where it is not one. */
function endOfDoubled(text: string, at: number, quote: string): number {
  let hasDoubled = false;
  for (let end = text.indexOf(quote, at + 1); end !== -1; end = text.indexOf(quote, end + 2)) {
    if (text[end + 1] !== quote) {
      const isCell = end + 1 === text.length || /[,;)\t|\s]/.test(text.charAt(end + 1));
      return hasDoubled && isCell ? end + 1 : -1;
    }
    hasDoubled = true;
  }
  return -1;
}

function endOfEscaped(text: string, at: number, quote: string): number {
  for (let end = text.indexOf(quote, at + 1); end !== -1; end = text.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (text[end - slashes - 1] === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
}
