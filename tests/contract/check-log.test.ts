import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { profileNamed } from "../../simulator/line/access-log/formats.ts";
import { type CheckOptions, checkLog } from "../../simulator/line/report/check-log.ts";
import { describeLines } from "../../simulator/line/report/describe-lines.ts";
import { countLineReport, failuresOf, noLines, seenIn } from "../../simulator/line/report/gate.ts";
import type { ShapeReport } from "../../simulator/line/report/log-report.ts";
import { schemaValidator } from "../../simulator/line/report/schema-validator.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { OWN_PROFILE, ownLines } from "../support/own-profile.ts";
import { PROJECT } from "../support/run-cli.ts";

const [JSON_LINE = ""] = observedLines();
const TEXT_LINE =
  '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8.11.1" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.sample-namespace" "10.0.1.5:80"';
const AMBIGUOUS = TEXT_LINE.replace(
  "curl/8.11.1",
  'x" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "a" "b',
);
const FOREIGN = JSON_LINE.replace('"method"', '"verb"');
const UNREADABLE = JSON_LINE.replace('"response_code":200', '"response_code":"200"');
const BROKEN_GZIP = JSON.stringify({
  data: gzipSync(JSON_LINE.repeat(9)).subarray(0, 90).toString("base64"),
});
const PROXY = "[2025-11-11 07:40:45.001][12][info][main] starting main dispatch loop";
const OBSERVED = profileNamed("observed-2025-11");
const validate = await schemaValidator(join(PROJECT, "schemas/observed-2025-11/http.strict.json"));

async function* bytesOf(...lines: readonly string[]) {
  yield Buffer.from(lines.join("\n"));
}

/** Both reports of these lines. */
async function reportsOf(lines: readonly string[], options: CheckOptions) {
  const summary = await checkLog(bytesOf(...lines), options);
  const each = await Array.fromAsync(describeLines(bytesOf(...lines), options));
  return { summary, each };
}

describe("a report", () => {
  const lines = [
    ...goldenLines().map(({ line }) => line),
    ...ownLines().map(({ line }) => line),
    ...[JSON_LINE, TEXT_LINE, AMBIGUOUS, FOREIGN, UNREADABLE, PROXY, "  more", "noise", TEXT_LINE],
  ];
  const OPTIONS: readonly (CheckOptions & { readonly title: string })[] = [
    { title: "nothing" },
    { title: "a built-in profile", profile: OBSERVED },
    { title: "a profile of one's own", profile: OWN_PROFILE },
    { title: "a schema", validate },
    { title: "both", validate, profile: OBSERVED },
  ];

  test.for(OPTIONS)(
    "counts what it says of each line, held to $title",
    async (options, { expect }) => {
      const { summary, each } = await reportsOf(lines, options);
      const counted = { access: 0, outlier: 0, proxy: 0, other: 0 };
      for (const { kind } of each) counted[kind]++;
      expect(summary.kinds).toEqual(counted);
      expect(summary.kinds.access).toBeGreaterThan(300);
      const shapeOf = ({ protocol, format, profiles }: Omit<ShapeReport, "count">) =>
        `${protocol} ${format} ${profiles.join()}`;
      const shapes = Map.groupBy(
        each.flatMap(({ isReadable, protocol, format, profiles }) =>
          isReadable && protocol && format ? [{ protocol, format, profiles }] : [],
        ),
        shapeOf,
      );
      expect(new Map(summary.shapes.map(({ count, ...shape }) => [shapeOf(shape), count]))).toEqual(
        new Map([...shapes].map(([shape, { length }]) => [shape, length])),
      );
      const seen = each.reduce(countLineReport, noLines());
      const all = seenIn(summary);
      expect({ ...seen, deviating: seen.deviating > 0 }).toEqual({
        ...all,
        deviating: all.deviating > 0,
      });
    },
  );

  test("adds up what deviates in the same way in lines of several shapes", async ({ expect }) => {
    const also = FOREIGN.replace('"path"', '"way"');
    const lines = [JSON_LINE, also, FOREIGN, also, FOREIGN, FOREIGN];
    const { deviations, shapes } = (await reportsOf(lines, {})).summary;
    expect(deviations).toContainEqual({
      text: "method: missing, profile observed-2025-11 has it",
      count: 5,
      firstLine: 2,
    });
    expect(deviations).toContainEqual({
      text: "path: missing, profile observed-2025-11 has it",
      count: 2,
      firstLine: 2,
    });
    const http = { protocol: "http", format: "JSON" };
    expect(shapes).toEqual([
      { ...http, profiles: [], count: 5 },
      { ...http, profiles: ["observed-2025-11"], count: 1 },
    ]);
  });

  test("gives the commonest deviation first", async ({ expect }) => {
    const rare = JSON_LINE.replace('"path":"/",', "");
    const { summary } = await reportsOf([rare, FOREIGN, FOREIGN], {});
    expect(summary.deviations.map(({ count, firstLine }) => [count, firstLine])).toEqual([
      [2, 2],
      [2, 2],
      [1, 1],
    ]);
  });

  test("says how often each deviation was, and where first", async ({ expect }) => {
    const { summary } = await reportsOf([JSON_LINE, FOREIGN, FOREIGN, JSON_LINE, FOREIGN], {});
    expect(summary.deviations).toEqual([
      { text: "verb: profile observed-2025-11 has no such key", count: 3, firstLine: 2 },
      { text: "method: missing, profile observed-2025-11 has it", count: 3, firstLine: 2 },
    ]);
  });

  test("says where a line first breaks a schema, among lines of the same keys", async ({
    expect,
  }) => {
    const wrong = JSON_LINE.replace('"HTTP/1.1"', '"HTTP"');
    const { summary } = await reportsOf([JSON_LINE, PROXY, JSON_LINE, wrong, JSON_LINE, wrong], {
      validate,
    });
    expect(summary.deviations).toEqual([
      { text: expect.stringMatching(/^protocol: must match pattern/), count: 2, firstLine: 4 },
    ]);
  });
});

describe("a report without values", () => {
  const SECRET = "Jane";
  const VALUES = [`${SECRET} Doe`, { note: SECRET }, { [SECRET]: 1 }, [SECRET], `\u001b${SECRET}`];
  const ownLine = ownLines().find(({ format }) => format === "JSON")?.line ?? "";
  const objects: readonly Readonly<Record<string, unknown>>[] = [
    JSON.parse(JSON_LINE),
    JSON.parse(ownLine),
  ];
  const json = objects.flatMap((object) =>
    VALUES.flatMap((value) => [
      ...Object.keys(object).map((key) => ({ ...object, [key]: value })),
      { ...object, [`${SECRET} Doe`]: value },
      { ...object, verb: value },
    ]).map((line) => JSON.stringify(line)),
  );
  const words = TEXT_LINE.split(" ");
  const text = words.map((_, index) => words.with(index, `"${SECRET}"`).join(" "));
  const lines = [...json, ...text, ...json.map((line) => line.slice(0, -10)), SECRET];

  test.for<CheckOptions>([
    {},
    { profile: OBSERVED },
    { profile: OWN_PROFILE },
    { validate },
    { validate, profile: OBSERVED },
  ])(
    "holds nothing that somebody sent, whatever was wrong with it: %#",
    async (options, { expect }) => {
      const open = await reportsOf(lines, options);
      expect(JSON.stringify(open)).toContain(SECRET);
      const redacted = await reportsOf(lines, { ...options, isRedacted: true });
      expect(JSON.stringify(redacted)).not.toContain(SECRET);
      expect(redacted.summary.kinds).toEqual(open.summary.kinds);
    },
  );

  test("still says what is wrong, by keys that a profile or a schema has", async ({ expect }) => {
    const wrongType = JSON_LINE.replace('"path":"/"', `"path":["${SECRET}"]`);
    const unknown = JSON_LINE.replace('"method"', `"${SECRET}"`);
    const isRedacted = true;
    const textsOf = async (line: string, options: CheckOptions = {}) =>
      (await checkLog(bytesOf(line), { ...options, isRedacted })).deviations.map(
        ({ text: sentence }) => sentence,
      );
    expect((await checkLog(bytesOf(wrongType), { isRedacted })).unreadable).toEqual([
      { text: '"path" is not a string or null.', count: 1, firstLine: 1 },
    ]);
    expect(await textsOf(unknown)).toEqual([
      "a key that profile observed-2025-11 does not have",
      "method: missing, profile observed-2025-11 has it",
    ]);
    expect(await textsOf(FOREIGN, { validate })).toContain(
      "a key that the schema does not name: must NOT have additional properties",
    );
    expect(await textsOf(JSON_LINE.replace('"HTTP/1.1"', `"${SECRET}"`), { validate })).toEqual([
      expect.stringMatching(/^protocol: must match pattern ".*HTTP.*"$/),
    ]);
  });
});

describe("a gate", () => {
  const HELD = { profile: OBSERVED };
  const GATES: readonly {
    readonly title: string;
    readonly lines: readonly string[];
    readonly options?: CheckOptions;
    readonly fails: boolean;
    readonly remarks?: RegExp;
  }[] = [
    { title: "lines that fit", lines: [JSON_LINE, PROXY], options: HELD, fails: false },
    { title: "lines that fit the schema", lines: [JSON_LINE], options: { validate }, fails: false },
    { title: "a line of another profile", lines: [JSON_LINE, FOREIGN], options: HELD, fails: true },
    { title: "the same, held to nothing", lines: [JSON_LINE, FOREIGN], fails: false },
    {
      title: "a line that the schema refuses",
      lines: [FOREIGN],
      options: { validate },
      fails: true,
    },
    {
      title: "a line that cannot be read",
      lines: [JSON_LINE, UNREADABLE],
      options: HELD,
      fails: true,
    },
    { title: "the same, held to nothing", lines: [JSON_LINE, UNREADABLE], fails: true },
    { title: "an ambiguous line", lines: [AMBIGUOUS], fails: true },
    { title: "what cannot be unpacked", lines: [JSON_LINE, BROKEN_GZIP], fails: true },
    {
      title: "no line at all",
      lines: [],
      options: HELD,
      fails: true,
      remarks:
        /^no access-log line was found\. Nothing was held to .* or as profile observed-2025-11 has it\.$/,
    },
    {
      title: "no access-log line",
      lines: [PROXY, "ExpiredTokenException"],
      options: { validate },
      fails: true,
      remarks: /Nothing was held/,
    },
    {
      title: "TEXT where a schema holds JSON",
      lines: [TEXT_LINE],
      options: { validate },
      fails: true,
      remarks: /^no JSON access-log line was found/,
    },
    {
      title: "no access-log line, held to nothing",
      lines: [PROXY],
      fails: false,
      remarks:
        /^no access-log line was found\. Looked for TEXT such as .* and for JSON objects with "start_time"/,
    },
  ];
  test.for(GATES)("on $title", async ({ lines, options = {}, fails, remarks }, { expect }) => {
    const { summary, each } = await reportsOf(lines, options);
    for (const seen of [seenIn(summary), each.reduce(countLineReport, noLines())]) {
      const { hasFailed, remarks: found } = failuresOf(seen, options);
      expect(hasFailed).toBe(fails);
      expect(found).toEqual(remarks === undefined ? [] : [expect.stringMatching(remarks)]);
    }
  });
});
