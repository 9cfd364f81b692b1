/**
 * Matchers for vitest. Import it once, in a setup file or in the test:
 *
 *     import "service-connect-simulator/vitest";
 */
import "./require-node.ts";

import { expect } from "vitest";
import type { QueryRow } from "./app/query-lines.ts";
import { type AccessLogContract, checkAccessLogLine } from "./line/contract/check-line.ts";
import { compareAccessLogLines } from "./line/contract/compare-lines.ts";
import { findAccessLogLine } from "./line/contract/contains.ts";
import type { ExpectedFields } from "./line/contract/expected-fields.ts";
import { type AccessLogLine, lineOf } from "./line/contract/line-of.ts";

/** A simulation, or whatever else can be queried. */
interface Queried {
  query(query: string): Promise<readonly QueryRow[]>;
}

interface AccessLogMatchers<R = unknown> {
  /** A line is an access log of this protocol, format and profile, with these values. */
  toBeServiceConnectAccessLog(contract?: AccessLogContract): R;
  /** One of several lines is an access-log line with these values. */
  toContainAccessLog(fields: ExpectedFields, options?: Pick<AccessLogContract, "profile">): R;
  /** Two lines say the same, but for times, ids, addresses and ports. */
  toEqualAccessLog(expected: AccessLogLine): R;
  /**
   * A query of Logs Insights over a simulation returns exactly these rows; without `sort` in any order. Asynchronous: await it.
   */
  toReturnRows(query: string, rows: readonly object[]): Promise<R>;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: it has to be declared exactly as vitest declares it.
  interface Matchers<T = any> extends AccessLogMatchers<T> {}
}

type Check = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** A matcher's result, as vitest wants it; if the check holds, `not` fails with the lines. */
function matcherResult(check: Check, ...lines: readonly AccessLogLine[]) {
  const shown = lines.map(lineOf).join("\n");
  return {
    pass: check.ok,
    message: () => (check.ok ? `It is, and was expected not to be:\n${shown}` : check.message),
  };
}

interface ComparedRows {
  readonly rows: readonly object[];
  readonly expected: readonly object[];
  readonly equals: (a: unknown, b: unknown) => boolean;
}

/** Whether each row has a partner of its own among the expected ones, which may be asymmetric matchers. */
function hasSameRows({ rows, expected, equals }: ComparedRows): boolean {
  const left = [...expected];
  return (
    rows.length === expected.length &&
    rows.every((row) => {
      const at = left.findIndex((one) => equals(row, one));
      if (at !== -1) left.splice(at, 1);
      return at !== -1;
    })
  );
}

expect.extend({
  async toReturnRows(queried: Queried, query: string, expected: readonly object[]) {
    const rows = await queried.query(query);
    const isSorted = /\|\s*sort\s/i.test(query);
    const { equals } = this;
    const pass = isSorted ? equals(rows, expected) : hasSameRows({ rows, expected, equals });
    const { stringify } = this.utils;
    return {
      pass,
      message: () =>
        pass
          ? `The query returns these rows, and was expected not to:\n${stringify(rows)}`
          : `The query ${query}\nreturned ${stringify(rows)}\nand was expected to return ${stringify(expected)}`,
    };
  },
  toBeServiceConnectAccessLog: (line: AccessLogLine, contract?: AccessLogContract) =>
    matcherResult(checkAccessLogLine(line, contract), line),
  toContainAccessLog(
    lines: Iterable<AccessLogLine>,
    fields: ExpectedFields,
    options?: Pick<AccessLogContract, "profile">,
  ) {
    const all = [...lines];
    const check = findAccessLogLine(all, fields, options);
    return matcherResult(check, ...(check.ok ? all.slice(check.index, check.index + 1) : []));
  },
  toEqualAccessLog: (actual: AccessLogLine, expected: AccessLogLine) =>
    matcherResult(compareAccessLogLines(actual, expected), actual, expected),
});
