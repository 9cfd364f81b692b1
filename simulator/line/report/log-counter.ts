import type { LineShape } from "../access-log/fast/fast-readers.ts";
import { createKnownLineReader } from "../access-log/fast/known-lines.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import type { Deviation } from "../contract/deviation.ts";
import type { AccessLogEntry, BareLineReader } from "../sources/walk-log.ts";
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

/** A line where it is needed: most lines are only counted. */
type LineSource = () => { readonly raw: string; readonly number: number };

/**
 * Counts the lines of a log as they come: by kind, by shape, by what is wrong with them. Bare lines
 * are counted from their bytes, all others entry by entry.
 */
export function createLogCounter({ profile, validate, describe }: CounterOptions) {
  const kinds = { access: 0, outlier: 0, proxy: 0, other: 0 };
  const shapes = new Map<LineShape, ShapeCount>();
  const deviations = createTallies();
  const unreadable = createTallies();

  const countLine = (shape: LineShape, line: LineSource) => {
    kinds.access++;
    const known = shapes.get(shape);
    if (known !== undefined) known.count++;
    else {
      const { raw: firstRaw, number: firstLine } = line();
      shapes.set(shape, { shape, firstRaw, firstLine, count: 1 });
    }
    if (validate === undefined || shape.format !== "JSON") return;
    const { raw, number } = line();
    for (const deviation of validate(JSON.parse(raw))) deviations.add(describe(deviation), number);
  };

  let buffer: Buffer = Buffer.alloc(0);
  let first = { number: 1, offset: 0 };
  const known = createKnownLineReader({
    ...(profile && { profile }),
    onRecord(_record, from, to, shape) {
      countLine(shape, () => ({
        raw: buffer.toString("utf8", from, to),
        number: first.number + newlinesIn(buffer.subarray(first.offset, from)),
      }));
    },
  });
  const readBareLines: BareLineReader = (bytes, { from, to, firstNumber }) => {
    buffer = bytes;
    first = { number: firstNumber, offset: from };
    return known.read(bytes, { from, to });
  };

  const add = ({ kind, raw, number, parsed, problem }: AccessLogEntry): void => {
    if (problem !== undefined) unreadable.add(problem, number);
    if (parsed?.ok && parsed.ambiguous === undefined) {
      countLine(known.learn(parsed), () => ({ raw, number }));
      return;
    }
    kinds[kind]++;
    if (parsed === undefined) return;
    const reason = parsed.ok
      ? "ambiguous: a header value imitates other fields"
      : describe({ kind: "unreadable", at: parsed.at, misfit: parsed.misfit });
    unreadable.add(reason, number);
  };
  return { readBareLines, add, kinds, shapes, deviations, unreadable };
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

const NEWLINE = 0x0a;
