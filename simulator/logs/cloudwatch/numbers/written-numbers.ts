/** A number of JSON with its very digits; JSON.stringify writes it as it was. Later than TypeScript's library. */
interface WrittenNumber {
  readonly rawJSON: string;
}

interface NewerJson {
  rawJSON(text: string): WrittenNumber;
  isRawJSON(value: unknown): value is WrittenNumber;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}

const NEWER = JSON as unknown as NewerJson;

/** A number behind a colon, comma or bracket that has a form such as 15.0, 1e5 or -0, or many digits. */
const UNUSUAL_NUMBER =
  /[:,[]\s*-?(?:(?<=-)0|\d+\.\d*0|\d+(?:\.\d+)?[eE][+-]?\d+|\d{16,}(?:\.\d+)?|(?=[\d.]{17})\d+\.\d+|0\.0{6}\d+)\s*[,}\]]/;

/** Whether JSON may have numbers that JavaScript would write in another way. */
export function hasUnusualNumber(json: string): boolean {
  return UNUSUAL_NUMBER.test(json);
}

/**
 * Parses JSON; a number that JavaScript would write in another way, such as 15.0 or 12345678901234567890, is a {@link WrittenNumber}.
 * Throws as JSON.parse does, and where it is nested many thousand levels deep: JSON.parse with a reviver is recursive.
 */
export function parseWritten(json: string): unknown {
  return NEWER.parse(json, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && source !== String(value)
      ? NEWER.rawJSON(source)
      : value,
  );
}

export function isWrittenNumber(value: unknown): value is WrittenNumber {
  return NEWER.isRawJSON(value);
}

const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Parses valid JSON of any depth; such a number is a text. */
export function parseLexemes(json: string): unknown {
  return JSON.parse(json.replace(TEXT_OR_NUMBER, keepLexeme));
}

function keepLexeme(source: string): string {
  return source.startsWith('"') || source === String(Number(source)) ? source : `"${source}"`;
}
