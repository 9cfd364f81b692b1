import { describe, test } from "vitest";
import { type LineFlags, selectLines } from "../../../simulator/cli/line-flags.ts";
import { matchesEvent } from "../../../simulator/logs/line-selection.ts";
import { HOP_START, hopLines } from "../../support/hop-lines.ts";

const NOW = HOP_START + 600_000;
const services = ["web", "api"];

const select = (flags: Partial<LineFlags>) =>
  selectLines(
    { kind: "access", ...flags },
    { services: services.map((name) => ({ name })), nowMs: NOW },
  );

const hop = { who: "web-1 ingress", url: "web.shop/", startMs: 0, durationMs: 1 };
const LINES = [
  ...hopLines(
    { ...hop, requestId: "abc-1" },
    { ...hop, requestId: "abc-2", status: 404 },
    { ...hop, requestId: "other", status: 503, who: "api-1 egress" },
    { ...hop, requestId: "x-abc", status: 0, startMs: 300_000 },
    { ...hop, requestId: "late", status: 500, startMs: 420_000 },
  ),
];
const APP_LINE = { ...hopLines(hop)[0], kind: "app", message: "said abc-1", record: undefined };
const ALL = [...LINES, APP_LINE] as typeof LINES;

/** The numbers of the lines that these flags choose; the app's is 0. */
function chosen(flags: Partial<LineFlags>): readonly number[] {
  const { isWanted = () => true, ...selection } = select(flags);
  return ALL.filter((line) => matchesEvent(line, selection) && isWanted(line)).map((line) =>
    line === APP_LINE ? 0 : line.seq,
  );
}

describe("the lines that flags choose", () => {
  test.for<{ flags: Partial<LineFlags>; numbers: readonly number[] }>([
    { flags: {}, numbers: [1, 2, 3, 4, 5] },
    { flags: { kind: "all" }, numbers: [1, 2, 3, 4, 5, 0] },
    { flags: { requestId: "abc" }, numbers: [1, 2] },
    { flags: { requestId: "abc-1", kind: "all" }, numbers: [1, 0] },
    { flags: { requestId: 'a "quoted" one' }, numbers: [] },
    { flags: { status: "5xx" }, numbers: [3, 5] },
    { flags: { status: "503" }, numbers: [3] },
    { flags: { status: "4XX, 500" }, numbers: [2, 5] },
    { flags: { status: "0" }, numbers: [4] },
    { flags: { status: "5xx", kind: "all" }, numbers: [3, 5] },
    { flags: { since: "5m" }, numbers: [4, 5] },
    { flags: { since: "4m" }, numbers: [5] },
    { flags: { since: "0d4m59s" }, numbers: [5] },
    { flags: { since: "2026-11-25T10:05:01Z" }, numbers: [5] },
    { flags: { since: "2026-11-25T05:05:00.000-05:00" }, numbers: [4, 5] },
    { flags: { service: "api", status: "5xx" }, numbers: [3] },
    { flags: { requestId: "abc", status: "404", since: "1h", service: "web" }, numbers: [2] },
  ])("are those that fit all of them: $flags", ({ flags, numbers }, { expect }) => {
    expect(chosen(flags)).toEqual(numbers);
  });

  test.for<{ flags: Partial<LineFlags>; says: string }>([
    { flags: { service: "wbe" }, says: '"wbe"; there is only: web, api' },
    { flags: { status: "" }, says: '"" is not a status' },
    { flags: { status: "6xx" }, says: '"6xx" is not a status' },
    { flags: { status: "503,abc" }, says: '"abc" is not a status' },
    { flags: { status: "5xx", kind: "app" }, says: "--kind app have no status" },
    { flags: { status: "5xx", kind: "proxy" }, says: "--kind proxy have no status" },
    { flags: { since: "" }, says: '"" is not a time' },
    { flags: { since: "5" }, says: '"5" is not a time' },
    { flags: { since: "5m ago" }, says: '"5m ago" is not a time' },
    { flags: { since: "2026-11-25" }, says: "with its zone" },
    { flags: { since: "2026-11-25T10:00:00" }, says: "with its zone" },
    { flags: { since: "2026-13-45T10:00:00Z" }, says: "is not a time" },
    { flags: { requestId: "" }, says: "--request-id is empty" },
  ])("are refused where a flag makes no sense: $flags", ({ flags, says }, { expect }) => {
    const code = "USAGE";
    const problem = expect.stringContaining(says);
    expect(() => select(flags)).toThrow(expect.objectContaining({ code, problem }));
  });

  test("are refused with everything that is wrong", ({ expect }) => {
    const flags = { service: "x", status: "x", since: "x" };
    expect(() => select(flags)).toThrow(/service "x"[\s\S]*--status: "x"[\s\S]*--since: "x"/);
  });
});
