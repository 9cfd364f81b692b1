/** A part of a text that is encoded as URLs and forms are. */
export interface UrlPart {
  /** Where it begins. */
  readonly at: number;
  /** What it says, each of its values in a line of its own. */
  readonly text: string;
}

/** Characters of a URL or a form. */
const PART = /[^\s"<>\\`|]+/g;

const ENCODED = /%[\da-f]{2}/i;

/** The parts of a text in which something is encoded. */
export function urlPartsOf(text: string): readonly UrlPart[] {
  if (!text.includes("%")) return [];
  return [...text.matchAll(PART)]
    .filter(([part]) => ENCODED.test(part))
    .map(({ 0: part, index: at }) => ({ at, text: part.split("&").map(decode).join("\n") }));
}

/** Forms write a space as `+`; URLs as `%20`, where `+` is a `+`. */
function decode(value: string): string {
  const spaced = value.includes("%20") ? value : value.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return value;
  }
}
