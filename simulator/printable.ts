/**
 * Text of unknown origin, made safe to show on a terminal and on one line: control, direction and line characters
 * become escapes such as `\u{1b}`. A key in somebody's file or a header value must not control the reader's terminal.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** As {@link printable}, for text of several lines: line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/[^\n\t]+/g, printable);
}

/** JSON text that means the same, with the characters that {@link printable} escapes as JSON's own escapes. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, (character) =>
    // JSON escapes UTF-16 units, of which a character may be two.
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
