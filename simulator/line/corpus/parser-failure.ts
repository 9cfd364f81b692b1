import { printable } from "../../printable.ts";

/** A field that a parser read wrong. */
export interface WrongField {
  readonly key: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** A case of the corpus that a parser read wrong. */
export interface ParserFailure {
  /** The case's, e.g. `http/get-root/JSON/ENABLED/ingress/aws-docs`. */
  readonly id: string;
  readonly line: string;
  /** What the parser answered, where that is not a JSON object. */
  readonly answer?: string;
  readonly wrong: readonly WrongField[];
}

/** The case, what differs, and the line. */
export function describeParserFailure({ id, line, answer, wrong }: ParserFailure): string {
  const head =
    answer === undefined ? `${id}:` : `${id}: the answer is not a JSON object: ${answer}`;
  const fields = wrong.map(
    ({ key, expected, got }) =>
      `  ${key}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`,
  );
  return [head, ...fields, `  ${line}`].map(printable).join("\n");
}
