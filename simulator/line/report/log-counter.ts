import type { LineShape } from "../access-log/fast/fast-readers.ts";
import { createAccessLogBufferParser } from "../access-log/fast/parse-buffer.ts";
import { createLineReader } from "../access-log/line-reader.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import type { Deviation } from "../contract/deviation.ts";
import type { LinesConsumer } from "../sources/feed-lines.ts";
import type { JsonValidator } from "./schema-validator.ts";
import { createTallies } from "./tally.ts";

/** Lines of one shape, as they are counted. */
export interface ShapeCount {
  readonly shape: LineShape;
  readonly firstRaw: string;
  readonly firstLine: number;
  count: number;
}

export interface CounterOptions {
  readonly profile: AccessLogProfile | undefined;
  readonly validate: JsonValidator | undefined;
  /** Puts what is wrong with a line into words. */
  readonly describe: (deviation: Deviation) => string;
}

/** Counts the lines of a log as they come: by kind, by shape, by what is wrong with them. */
export function createLogCounter({ profile, validate, describe }: CounterOptions) {
  const kinds = { access: 0, outlier: 0, proxy: 0, other: 0 };
  const shapes = new Map<LineShape, ShapeCount>();
  const deviations = createTallies();
  const unreadable = createTallies();
  const reader = createLineReader(profile && { profile });
  let buffer: Uint8Array = new Uint8Array();
  let linesBefore = 0;
  const numberAt = (offset: number) => linesBefore + newlinesIn(buffer.subarray(0, offset)) + 1;
  const textOf = (from: number, to: number) =>
    Buffer.from(buffer.subarray(from, to)).toString("utf8");

  const countShape = (shape: LineShape, from: number, to: number) => {
    const known = shapes.get(shape);
    if (known !== undefined) known.count++;
    else {
      const first = { firstRaw: textOf(from, to), firstLine: numberAt(from) };
      shapes.set(shape, { shape, ...first, count: 1 });
    }
  };
  const parse = createAccessLogBufferParser({
    ...(profile && { profile }),
    onRecord(_record, from, to, shape) {
      kinds.access++;
      countShape(shape, from, to);
      if (validate === undefined || shape.format !== "JSON") return;
      for (const deviation of validate(JSON.parse(textOf(from, to)))) {
        deviations.add(describe(deviation), numberAt(from));
      }
    },
    onOther(line, from) {
      const kind = line.ok ? "access" : reader.read(line.raw).kind;
      kinds[kind]++;
      if (kind !== "access") return;
      const reason = line.ok
        ? "ambiguous: a header value imitates other fields"
        : describe({ kind: "unreadable", at: line.at, misfit: line.misfit });
      unreadable.add(reason, numberAt(from));
    },
  });
  const onBytes: LinesConsumer = (bytes, isLast) => {
    buffer = bytes;
    const used = parse(bytes, isLast);
    linesBefore += newlinesIn(bytes.subarray(0, used));
    return used;
  };
  return { onBytes, kinds, shapes, deviations, unreadable };
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

const NEWLINE = 0x0a;
