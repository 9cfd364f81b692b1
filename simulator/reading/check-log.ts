import { createLineClassifier, type LineKind } from "../access-log/classify-line.ts";
import type { LineShape } from "../access-log/fast-readers.ts";
import type { AccessLogFormat, AccessLogProtocol } from "../access-log/fields.ts";
import { PROFILES } from "../access-log/formats.ts";
import { createAccessLogBufferParser } from "../access-log/parse-buffer.ts";
import type { AccessLogProfile } from "../access-log/profile.ts";
import { checkAccessLogLine } from "../contract/check-line.ts";
import { documentKind, readDocument } from "./documents.ts";
import { unwrapLine } from "./envelope.ts";
import { type AccessLogSource, openSource } from "./open-source.ts";
import { unwrappedLines } from "./read-access-log.ts";
import { createTallies, type Tally } from "./tally.ts";

/** Lines of one protocol, format and set of keys. */
export interface ShapeReport {
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  /** Names of the profiles that these lines fit; none where they fit none. */
  readonly profiles: readonly string[];
  readonly count: number;
}

/** What a log holds. Nothing in it is a value of a line where `isRedacted` asked for that. */
export interface LogReport {
  /** Lines by what they are; empty ones are not counted. */
  readonly kinds: Readonly<Record<LineKind, number>>;
  readonly shapes: readonly ShapeReport[];
  /** In which ways lines are not what they have to be. */
  readonly deviations: readonly (Tally & { readonly text: string })[];
  /** Access-log lines that cannot be read, by why. */
  readonly unreadable: readonly (Tally & { readonly text: string })[];
}

interface CheckLogOptions {
  /** What lines have to be. @default any built-in profile */
  readonly profile?: AccessLogProfile;
  /** Says what is wrong with a JSON line, e.g. by a JSON Schema. */
  readonly validate?: (value: unknown) => readonly string[];
  readonly isRedacted?: boolean;
}

/** Lines of one shape, as they are counted. */
interface ShapeCount {
  readonly shape: LineShape;
  readonly firstRaw: string;
  readonly firstLine: number;
  count: number;
}

/**
 * Says of a whole log which lines are in it, which profiles they fit, and what deviates; in constant memory, and for bare lines from bytes
 * to report without a string for each.
 *
 * @throws {Error} What the source itself fails with.
 */
export async function checkLog(
  source: AccessLogSource,
  { profile, validate, isRedacted = false }: CheckLogOptions = {},
): Promise<LogReport> {
  const kinds = { access: 0, outlier: 0, proxy: 0, other: 0 };
  const shapes = new Map<LineShape, ShapeCount>();
  const deviations = createTallies();
  const unreadable = createTallies();
  const classify = createLineClassifier();
  const redact = isRedacted ? withoutValues : (text: string) => text;
  let buffer: Uint8Array = new Uint8Array();
  let linesBefore = 0;
  const numberAt = (offset: number) => linesBefore + newlinesIn(buffer.subarray(0, offset)) + 1;
  const textOf = (from: number, to: number) =>
    Buffer.from(buffer.subarray(from, to)).toString("utf8");

  const parse = createAccessLogBufferParser({
    ...(profile && { profile }),
    onRecord(_record, from, to, shape) {
      kinds.access++;
      const known = shapes.get(shape);
      if (known !== undefined) known.count++;
      else {
        const firstRaw = textOf(from, to);
        shapes.set(shape, { shape, firstRaw, firstLine: numberAt(from), count: 1 });
      }
      if (validate === undefined || shape.format !== "JSON") return;
      for (const problem of validate(JSON.parse(textOf(from, to)))) {
        deviations.add(redact(problem), numberAt(from));
      }
    },
    onOther(line, from) {
      const kind = line.ok ? "access" : classify(line.raw);
      kinds[kind]++;
      if (kind !== "access") return;
      const reason = line.ok
        ? "ambiguous: a header value imitates other fields"
        : redact(line.reason);
      unreadable.add(reason, numberAt(from));
    },
  });
  const take = (bytes: Uint8Array, isLast: boolean) => {
    buffer = bytes;
    const used = parse(bytes, isLast);
    linesBefore += newlinesIn(bytes.subarray(0, used));
    return used;
  };
  await feed(source, take);

  const known = profile === undefined ? Object.values(PROFILES) : [profile];
  const reports = [...shapes.values()].map(({ shape, firstRaw, firstLine, count }) => {
    const check = checkAccessLogLine(firstRaw, profile && { profile });
    const found = check.ok ? [] : check.deviations;
    for (const { key, message } of found) {
      deviations.add(redact(key === undefined ? message : `${key}: ${message}`), firstLine, count);
    }
    const fitting = known.filter((one) => checkAccessLogLine(firstRaw, { profile: one }).ok);
    return {
      protocol: shape.protocol,
      format: shape.format,
      profiles: fitting.map(({ name }) => name),
      count,
    };
  });
  return {
    kinds,
    shapes: merged(reports),
    deviations: deviations.list(),
    unreadable: unreadable.list(),
  };
}

/** Hands the lines of a source on, in pieces: as they are, or one by one out of their wrapping. */
async function feed(
  source: AccessLogSource,
  take: (bytes: Uint8Array, isLast: boolean) => number,
): Promise<void> {
  const { bytes, beginning } = await openSource(source);
  const [first = ""] = beginning.split(/\r?\n/, 1);
  const document = documentKind(beginning);
  if (document !== undefined || unwrapLine(first).message !== first) {
    const lines = document === undefined ? unwrappedLines(bytes) : readDocument(document, bytes);
    for await (const { message } of lines)
      take(Buffer.from(`${message.replace(/\r?\n?$/, "")}\n`), true);
    return;
  }
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = whole.subarray(take(whole, false));
  }
  take(rest, true);
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

const NEWLINE = 0x0a;

/** One entry for what differs in the order of its keys only. */
function merged(reports: readonly ShapeReport[]): readonly ShapeReport[] {
  const groups = Map.groupBy(reports, ({ count: _, ...rest }) => JSON.stringify(rest));
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      return [{ ...first, count: group.reduce((sum, { count }) => sum + count, 0) }];
    })
    .sort((a, b) => b.count - a.count);
}

/** What is wrong with a line, without the value that it has: that is somebody's. */
export function withoutValues(text: string): string {
  return text
    .replace(/got .*$/s, "got another value")
    .replace(/ is (?:".*"|\S+), not /s, " is not ");
}
