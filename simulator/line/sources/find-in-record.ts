import { isAccessObject, isOutlierObject, isSameLine, lineOfObject } from "./access-object.ts";
import { recordOfCells } from "./csv-rows.ts";
import { DEEPEST, type Finder, type Findings, type FindOptions, TEXT_DEPTH } from "./finder.ts";
import type { FoundLine } from "./found-line.ts";
import {
  type ContainerValue,
  isContainer,
  type RecordValue,
  textOf,
  writeValue,
} from "./json-value.ts";
import { type LineOrigin, originOfRecord, timeOf } from "./origin.ts";
import { findInPiece } from "./record-pieces.ts";

/** Keys under which tools write the line itself, whatever it says. */
const MESSAGE_KEYS = new Set([
  "message",
  "@message",
  "log",
  "MESSAGE",
  "short_message",
  "line",
  "textPayload",
]);

/** Arrays of records in what CloudWatch answers. Empty, there is nothing to say of them. */
const RECORD_ARRAYS = new Set(["events", "results", "logEvents", "Records", "records"]);

/** One record while it is searched. */
interface Search {
  readonly finder: Finder;
  readonly options: FindOptions;
  /** Lines of this record, and of the records in it. */
  readonly lines: FoundLine[];
  /** Objects that have the fields of a line: the line itself may stand beside them. */
  readonly objects: { readonly object: ContainerValue; readonly at: number }[];
  /** Messages that are no lines of a proxy. */
  readonly others: FoundLine[];
  /** What its own texts held so far, each once. */
  readonly seen: Set<string>;
  isQuiet: boolean;
}

/**
 * Searches a record at any depth. What stands in an array is a record of its own. A record that
 * holds one line twice, as text and taken apart, or under two keys, has it once.
 */
export function findInRecord(
  finder: Finder,
  record: ContainerValue,
  options: FindOptions,
): Findings {
  const search: Search = {
    ...{ finder, options, lines: [], objects: [], others: [] },
    seen: new Set(),
    isQuiet: false,
  };
  const { around: origin, depth } = options;
  const isMessage = options.isMessage && record.kind === "array";
  readContainer(search, record, { origin, depth, isMessage });
  const found = withoutCopies(search);
  if (found.length > 0) return { found, isQuiet: false };
  return search.others.length > 0
    ? { found: search.others, isQuiet: false }
    : { found: [], isQuiet: search.isQuiet };
}

interface Place {
  readonly origin: LineOrigin;
  readonly depth: number;
  /** Whether strings here are lines even where no proxy wrote them. */
  readonly isMessage: boolean;
  /** Whether they are elements of an array, where the same twice is two. */
  readonly isElement?: boolean;
}

function readContainer(search: Search, container: ContainerValue, place: Place): void {
  if (place.depth >= DEEPEST) readDeep(search, container, place);
  else if (container.kind === "array") readArray(search, container, place);
  else readObject(search, container, place);
}

function readObject(search: Search, object: ContainerValue, place: Place): void {
  const { finder, options, lines } = search;
  const origin = originOfRecord(object, place.origin);
  const isAccess = isAccessObject(object, finder.signs);
  if (isAccess) {
    const line = lineOfObject(object, { isField: finder.isField, origin });
    if (isNew(search, [line])) {
      search.objects.push({ object, at: lines.length });
      lines.push(line);
    }
  } else if (isOutlierObject(object)) {
    lines.push({ ...origin, raw: writeValue(object), kind: "outlier" });
    return;
  }
  const piece = findInPiece(finder, object, { ...options, around: origin, depth: place.depth });
  if (piece !== undefined) {
    addAll(search, piece);
    return;
  }
  for (const { key, value } of object.members) {
    // A header's value may be anything, another line too: it is no line of this log. But the line
    // after one that was cut before a value stands where the value should.
    if (isAccess && finder.isField(key) && !(object.isOpen && isContainer(value))) continue;
    const isMessage = MESSAGE_KEYS.has(key);
    readValue(search, value, { origin, depth: place.depth + 1, isMessage });
    if (value.kind === "array" && value.members.length === 0 && RECORD_ARRAYS.has(key)) {
      search.isQuiet = true;
    }
  }
}

function readValue(search: Search, value: RecordValue, place: Place): void {
  if (value.kind === "scalar") return;
  if (value.kind === "string") {
    const { origin: around, isMessage, depth } = place;
    if (!isMessage && value.source.length < SHORTEST_LINE) return;
    const text = textOf(value) ?? "";
    const inner = { around, isMessage, depth: depth + TEXT_DEPTH };
    const findings = search.finder.inText(text, inner);
    if (place.isElement) addAll(search, findings);
    else if (isNew(search, findings.found)) addFindings(search, findings);
    return;
  }
  const before = search.lines.length + search.others.length;
  readContainer(search, value, place);
  const isMessageObject = place.isMessage && value.kind === "object";
  if (isMessageObject && search.lines.length + search.others.length === before) {
    search.others.push({ ...place.origin, raw: writeValue(value), kind: "other" });
  }
}

/** No line of a proxy, of any kind, is shorter with its quotes. */
const SHORTEST_LINE = 24;

function isNew({ seen }: Search, found: readonly FoundLine[]): boolean {
  if (!found.some(({ kind }) => kind !== "other")) return true;
  const key = found.map(({ raw }) => raw).join("\n");
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/**
 * Findings of a text of the record: other messages count only where none of its texts is a line.
 */
function addFindings(search: Search, findings: Findings): void {
  if (findings.found.some(({ kind }) => kind !== "other")) addAll(search, findings);
  else {
    search.others.push(...findings.found);
    search.isQuiet ||= findings.isQuiet;
  }
}

/** Findings of what is a record of its own. */
function addAll(search: Search, { found, isQuiet }: Findings): void {
  for (const line of found) search.lines.push(line);
  search.isQuiet ||= isQuiet;
}

function readArray(search: Search, array: ContainerValue, place: Place): void {
  const { finder } = search;
  const depth = place.depth + 1;
  const row = rowOf(array);
  if (row !== undefined) {
    readObject(search, row, place);
    return;
  }
  const text = textOfBytes(array);
  if (text !== undefined) {
    const { origin: around, isMessage } = place;
    const inner = { around, isMessage, depth: depth + TEXT_DEPTH };
    addFindings(search, finder.inText(text, inner));
    return;
  }
  const timestampMs = timeOf(timeBefore(array));
  const around = timestampMs === undefined ? place.origin : { ...place.origin, timestampMs };
  const isMessage = place.isMessage && array.members.every(({ value }) => value.kind === "string");
  // Elasticsearch writes each value of `fields` and `highlight` as an array of one.
  const isElement = array.members.length > 1;
  for (const { value } of array.members) {
    if (value.kind === "string") {
      readValue(search, value, { ...place, origin: around, isMessage, isElement });
    } else if (isContainer(value)) {
      addAll(search, finder.inRecord(value, { around, isMessage: false, depth }));
    }
  }
}

/** Fluentd and Loki write `[time, record]`, Fluent Bit `[[time, {}], record]`. */
function timeBefore({ members }: ContainerValue): string | undefined {
  const first = members[0]?.value;
  const isNested = first?.kind === "array" && members.length > 1;
  return textOf(isNested ? first.members[0]?.value : first);
}

/** `[{ "field": "@message", "value": "…" }, …]` of Logs Insights as an object. */
function rowOf({ members }: ContainerValue): ContainerValue | undefined {
  const fields = members.map(({ value }) => {
    if (value.kind !== "object") return undefined;
    const field = value.members.find(({ key }) => key === "field");
    const content = value.members.find(({ key }) => key === "value");
    const key = textOf(field?.value);
    const text = textOf(content?.value);
    return key === undefined || text === undefined ? undefined : ([key, text] as const);
  });
  const known = fields.filter((field) => field !== undefined);
  if (known.length === 0 || known.length < members.length) return undefined;
  return recordOfCells(known);
}

/** journald writes messages that are not UTF-8 as arrays of bytes. */
function textOfBytes({ members }: ContainerValue): string | undefined {
  if (members.length < SHORTEST_LINE) return undefined;
  const bytes: number[] = [];
  for (const { value } of members) {
    if (value.kind !== "scalar" || !/^\d{1,3}$/.test(value.source)) return undefined;
    bytes.push(Number(value.source));
  }
  return Buffer.from(bytes).toString("utf8");
}

/**
 * Without a call for each level: there may be millions of them. Its texts may be wrapped as others
 * are, some times.
 */
function readDeep(search: Search, container: ContainerValue, place: Place): void {
  const depth = Math.max(search.options.depth + TEXT_DEPTH, DEEPEST - 10 * TEXT_DEPTH);
  const todo: RecordValue[] = [container];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.kind === "string") readValue(search, next, { ...place, depth, isMessage: false });
    else if (next.kind !== "scalar") {
      const { isField, signs } = search.finder;
      if (isAccessObject(next, signs)) {
        search.lines.push(lineOfObject(next, { isField, origin: place.origin }));
      } else todo.push(...next.members.map(({ value }) => value).reverse());
    }
  }
}

/**
 * A line that stands in the record as text and taken apart is the text; what stands there twice is
 * one.
 */
function withoutCopies({ finder, lines, objects }: Search): readonly FoundLine[] {
  if (lines.length < 2) return lines;
  const isCopy = new Set<number>();
  for (const { object, at } of objects) {
    const twin = lines.findIndex((line, index) => {
      if (index === at || isCopy.has(index) || objects.some((other) => other.at === index)) {
        return false;
      }
      const parsed = line.parsed ?? finder.parse(line.raw);
      return parsed.ok && isSameLine(object, parsed.fields);
    });
    if (twin !== -1) isCopy.add(at);
  }
  return lines.filter((_, index) => !isCopy.has(index));
}
