import { AssertionError } from "node:assert";
import type { AccessLogProtocol } from "../access-log/fields.ts";
import type { ParsedAccessLogLine } from "../access-log/parsed-line.ts";
import { type AccessLogContract, checkAccessLogLine } from "./check-line.ts";
import { compareAccessLogLines } from "./compare-lines.ts";
import { findAccessLogLine } from "./contains.ts";
import type { ExpectedFields } from "./expected-fields.ts";
import { type AccessLogLine, lineOf } from "./line-of.ts";

/**
 * Asserts what a line is, for `node:test` and any other runner.
 *
 * @returns The line as it was read.
 * @throws {AssertionError} With every field that differs, and the line with a caret.
 */
export function assertServiceConnectAccessLog<P extends AccessLogProtocol = AccessLogProtocol>(
  line: AccessLogLine,
  contract: AccessLogContract<P> = {},
): ParsedAccessLogLine<P> {
  const check = checkAccessLogLine(line, contract);
  if (check.ok) return check.line;
  throw new AssertionError({
    message: check.message,
    actual: lineOf(line),
    expected: contract,
    stackStartFn: assertServiceConnectAccessLog,
  });
}

/**
 * Asserts that one of these lines is an access-log line with these values.
 *
 * @throws {AssertionError} With the line that comes nearest.
 */
export function assertContainsAccessLog(
  lines: Iterable<AccessLogLine>,
  fields: ExpectedFields,
  options: Pick<AccessLogContract, "profile"> = {},
): void {
  const all = [...lines];
  const check = findAccessLogLine(all, fields, options);
  if (check.ok) return;
  throw new AssertionError({
    message: check.message,
    actual: all.map(lineOf),
    expected: fields,
    stackStartFn: assertContainsAccessLog,
  });
}

/**
 * Asserts that two lines say the same, in whatever format and profile each is; times, ids, addresses and ports are not
 * compared.
 *
 * @throws {AssertionError}
 */
export function assertEqualAccessLog(actual: AccessLogLine, expected: AccessLogLine): void {
  const check = compareAccessLogLines(actual, expected);
  if (check.ok) return;
  throw new AssertionError({
    message: check.message,
    actual: lineOf(actual),
    expected: lineOf(expected),
    stackStartFn: assertEqualAccessLog,
  });
}
