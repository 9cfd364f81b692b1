import { parseAccessLogLine } from "../access-log/parse.ts";
import { type AccessLogContract, checkAccessLogLine } from "./check-line.ts";
import { type ExpectedFields, mismatches } from "./expected-fields.ts";
import { type AccessLogLine, lineOf, profileOfLine } from "./line-of.ts";

/** What came of looking for a line among others. */
export type LinesCheck =
  | { readonly ok: true; readonly index: number }
  | { readonly ok: false; readonly message: string };

/**
 * Looks for the first access-log line with these values. Other lines (Envoy's own log, outlier events) and ambiguous ones are
 * skipped.
 */
export function findAccessLogLine(
  lines: Iterable<AccessLogLine>,
  expected: ExpectedFields,
  { profile: profileOfAll }: Pick<AccessLogContract, "profile"> = {},
): LinesCheck {
  const all = [...lines];
  const read = all.flatMap((line, index) => {
    const profile = profileOfAll ?? profileOfLine(line);
    const parsed = parseAccessLogLine(lineOf(line), { ...(profile && { profile }) });
    if (!parsed.ok || parsed.ambiguous !== undefined) return [];
    const different = mismatches(parsed.fields, expected).length;
    return [{ line, index, profile, different }];
  });
  const found = read.find(({ different }) => different === 0);
  if (found !== undefined) return { ok: true, index: found.index };
  const counts = `of ${all.length} lines ${read.length} can be read as access-log lines`;
  const [nearest] = read.toSorted((a, b) => a.different - b.different);
  const none = `No access-log line with ${Object.keys(expected).join(", ")} as expected (${counts}).`;
  if (nearest === undefined) return { ok: false, message: none };
  const { line, profile } = nearest;
  const check = checkAccessLogLine(line, { ...(profile && { profile }), fields: expected });
  const why = check.ok ? "" : check.message.split("\n").slice(1).join("\n");
  return { ok: false, message: `${none} The nearest is number ${nearest.index + 1}:\n${why}` };
}
