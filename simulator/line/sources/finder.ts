import type { LineKind } from "../access-log/classify-line.ts";
import type { LineSigns } from "../access-log/line-signs.ts";
import type { FoundLine, ParseLine } from "./found-line.ts";
import type { JsonScanner } from "./json-scanner.ts";
import type { ContainerValue } from "./json-value.ts";
import type { LineOrigin } from "./origin.ts";
import type { PieceJoiner } from "./pieces.ts";

/** How something is searched for lines. */
export interface FindOptions {
  /** What is known from what is around it. */
  readonly around: LineOrigin;
  /** Whether it is a message: text that is one even where no proxy wrote it. */
  readonly isMessage: boolean;
  /** How deep in other wrappings it stands; see {@link DEEPEST}. */
  readonly depth: number;
}

/** What was found in a text or a record. */
export interface Findings {
  readonly found: readonly FoundLine[];
  /**
   * There is nothing to say of it although nothing was found: it is kept for later, or empty by its
   * nature.
   */
  readonly isQuiet: boolean;
}

/** A record that the end of a line has left open. */
export interface OpenRecord {
  readonly scanner: JsonScanner;
  readonly around: LineOrigin;
}

/** Findings of one line, and the record that goes on in the next. */
export interface LineFindings extends Findings {
  readonly open?: OpenRecord;
}

export interface LineOptions extends FindOptions {
  /** The line's bytes, where they are not UTF-8. */
  readonly bytes?: Buffer;
  /** Whether this is a piece of a line that goes on: it was too long. */
  readonly isCut?: boolean;
  /** Whether a record may go on in the next line. */
  readonly mayGoOn: boolean;
}

/** Searches texts and records, and what is in them, for lines. */
export interface Finder {
  readonly parse: ParseLine;
  /**
   * Whether a text is an access-log line in TEXT that has one reading; known at less cost than by
   * parsing.
   */
  readonly isSure: (text: string) => boolean;
  readonly classify: (line: string) => LineKind;
  readonly signs: LineSigns;
  /** Whether a key is one of an access-log line. */
  readonly isField: (key: string) => boolean;
  readonly pieces: PieceJoiner;
  /** Searches a text of any number of lines. */
  readonly inText: (text: string, options: FindOptions) => Findings;
  readonly inLine: (text: string, options: LineOptions) => LineFindings;
  readonly inRecord: (record: ContainerValue, options: FindOptions) => Findings;
}

export const NOTHING: Findings = { found: [], isQuiet: false };

/**
 * Deeper texts are only looked at for a line, and deeper records without a call for each level. An
 * object or array in another counts 1; the call stack has room for some times as many.
 */
export const DEEPEST = 240;

/** What a text in a record or a text counts for. */
export const TEXT_DEPTH = 4;

/** What unpacking counts for: what is packed again and again was made to fill the memory. */
export const UNPACKING_DEPTH = 30;
