import { type Finder, type Findings, type FindOptions, TEXT_DEPTH } from "./finder.ts";
import type { FoundLine } from "./found-line.ts";
import type { JsonScanner } from "./json-scanner.ts";
import { type ContainerValue, writeValue } from "./json-value.ts";
import type { SourceLine } from "./line-assembler.ts";
import { repeatedPrefix } from "./line-prefix.ts";
import { type LineOrigin, originOfRecord } from "./origin.ts";

/** Reads a record that goes on over several lines. */
export interface OpenRecordReader {
  push(line: SourceLine): RecordProgress;
  /** What there is of it where the source ends. */
  end(): {
    readonly findings: Findings | undefined;
    readonly lines: readonly SourceLine[];
    /** Whether it is a list of records that had some, and should have gone on. */
    readonly isCut: boolean;
  };
}

export type RecordProgress =
  /** It goes on; `found` is from the part that was read, where it is too long to be kept. */
  | { readonly state: "open"; readonly found: readonly FoundLine[] }
  | {
      readonly state: "closed";
      /** `undefined`: it was no record, and its lines are lines of text. */
      readonly findings: Findings | undefined;
      readonly lines: readonly SourceLine[];
      /** What follows it on its last line, or the line that is not a part of it. */
      readonly rest?: SourceLine;
    };

interface OpenRecordOptions {
  readonly scanner: JsonScanner;
  readonly around: LineOrigin;
  readonly line: SourceLine;
  readonly options: FindOptions;
}

/** Of a longer record what has been read is searched before its end, element by element. */
const MOST_CHARS = 2 ** 21;

export function createOpenRecord(
  finder: Finder,
  { scanner, around, line: first, options }: OpenRecordOptions,
): OpenRecordReader {
  const inner: FindOptions = { around, isMessage: true, depth: options.depth + TEXT_DEPTH };
  const hasPrefix = repeatedPrefix(first.text) > 0;
  let lines: SourceLine[] = [first];
  let chars = first.text.length;
  let isFound = false;
  /** Whether parts of it are gone, so that its lines cannot be read as text any more. */
  let isDrained = false;
  let isInLine = first.isCut === true;

  const drain = (): readonly FoundLine[] => {
    const found = takeElements(finder, scanner.open, inner);
    chars = 0;
    lines = [];
    isDrained = true;
    isFound ||= found.length > 0;
    return found;
  };
  const partialFindings = (withoutLastText: boolean, isList = false): Findings | undefined => {
    const value = scanner.value({ withoutLastText });
    const found = value === undefined ? [] : finder.inRecord(value, inner).found;
    const isRead = isList || found.some(({ kind }) => kind !== "other");
    if (isRead && found.length > 0) return { found, isQuiet: true };
    return isFound || isDrained ? { found: [], isQuiet: isFound } : undefined;
  };

  /** Whether it is what is left of one JSON line: that is read as it stands. */
  const isBrokenLine = () =>
    lines.length === 1 &&
    !isDrained &&
    first.text.startsWith("{") &&
    !first.text.includes("}") &&
    finder.classify(first.text) === "access";

  /** What was read so far, and that the rest is not. */
  const tooLong = ({ text }: SourceLine): Findings => {
    const found = partialFindings(true)?.found ?? [];
    const raw = `${text.slice(0, 60)}…`;
    const problem = "A text of more than 16 MiB inside a record is not read.";
    return { found: [...found, { ...around, raw, kind: "other", problem }], isQuiet: true };
  };

  return {
    push(line) {
      const from = hasPrefix && !isInLine ? repeatedPrefix(line.text) : 0;
      isInLine = line.isCut === true;
      const result = scanner.read(line.text, from, line.isCut !== true);
      if (result.state === "open") {
        lines.push(line);
        chars += line.text.length;
        return { state: "open", found: chars > MOST_CHARS ? drain() : [] };
      }
      if (result.state === "failed") {
        if (result.isTooLong) return { state: "closed", findings: tooLong(line), lines };
        const findings = isBrokenLine() ? undefined : partialFindings(true);
        return { state: "closed", findings, lines, rest: line };
      }
      const value = scanner.value();
      const { found, isQuiet } = value
        ? finder.inRecord(value, inner)
        : { found: [], isQuiet: true };
      const text = line.text.slice(result.end);
      const rest = text.trim() === "" ? {} : { rest: { ...line, text } };
      if (found.length > 0 || isQuiet || isFound || value === undefined) {
        return { state: "closed", findings: { found, isQuiet: true }, lines, ...rest };
      }
      const raw = writeValue(value);
      const other: FoundLine = { ...around, raw, kind: "other" };
      return { state: "closed", findings: { found: [other], isQuiet }, lines, ...rest };
    },
    end() {
      const isList = scanner.open.some(({ kind }) => kind === "array");
      const findings = isBrokenLine() ? undefined : partialFindings(false, isList);
      return { findings, lines, isCut: isList && findings !== undefined };
    },
  };
}

/** Searches what is complete in containers that are still open, and takes it out of them. */
function takeElements(
  finder: Finder,
  open: readonly ContainerValue[],
  options: FindOptions,
): readonly FoundLine[] {
  const found: FoundLine[] = [];
  let { around } = options;
  open.forEach((container, index) => {
    const isInnermost = index === open.length - 1;
    if (container.kind === "object") around = originOfRecord(container, around);
    const isTaken = ({ value }: ContainerValue["members"][number]) =>
      container.kind === "array" ||
      (!isInnermost && value.kind !== "scalar" && value.kind !== "string");
    const elements = container.members.filter(isTaken);
    if (elements.length === 0) return;
    container.members.splice(
      0,
      container.members.length,
      ...container.members.filter((member) => !isTaken(member)),
    );
    const record: ContainerValue = { kind: "array", members: elements, isOpen: false };
    found.push(...finder.inRecord(record, { ...options, around }).found);
  });
  return found;
}
