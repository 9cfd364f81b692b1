import fc from "fast-check";
import { describe, test } from "vitest";
import { type AccessLogEntry, parseAccessLogLine, readAccessLog } from "../../simulator/index.ts";
import { checkLog } from "../../simulator/line/report/check-log.ts";
import { describeLines } from "../../simulator/line/report/describe-lines.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { anyWrapping } from "../support/random-wrappings.ts";

const LINES = [...new Set(goldenLines().map(({ line }) => line))].filter(
  (line) => line.length < 2_000,
);

const lines = fc.uniqueArray(fc.constantFrom(...LINES), { minLength: 1, maxLength: 6 });

async function* inChunks(bytes: Buffer, sizes: readonly number[] = [bytes.length]) {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function accessLinesOf(bytes: Buffer): Promise<readonly AccessLogEntry[]> {
  const entries = await Array.fromAsync(readAccessLog(inChunks(bytes)));
  return entries.filter(({ kind }) => kind === "access");
}

describe("lines in random records", () => {
  test("are found, each once and byte for byte", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(lines, anyWrapping, async (given, wrapAll) => {
        const found = await accessLinesOf(wrapAll(given));
        expect(found.map(({ raw }) => raw).sort()).toEqual(given.toSorted());
        expect(found.every(({ parsed }) => parsed?.ok)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("are the same wherever the bytes are cut, and for check", async ({ expect }) => {
    const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lines, anyWrapping, cuts, async (given, wrapAll, sizes) => {
        const bytes = wrapAll(given);
        const whole = await Array.fromAsync(readAccessLog(inChunks(bytes)));
        const cut = await Array.fromAsync(readAccessLog(inChunks(bytes, sizes)));
        expect(cut).toEqual(whole);
        const { kinds, shapes } = await checkLog(inChunks(bytes, sizes));
        const reports = await Array.fromAsync(describeLines(inChunks(bytes), {}));
        expect(reports.map(({ number, kind }) => [number, kind])).toEqual(
          whole.map(({ number, kind }) => [number, kind]),
        );
        for (const kind of ["access", "proxy", "outlier", "other"] as const) {
          expect(kinds[kind]).toBe(whole.filter((entry) => entry.kind === kind).length);
        }
        const sure = whole.filter(({ parsed }) => parsed?.ok && parsed.ambiguous === undefined);
        expect(shapes.reduce((sum, { count }) => sum + count, 0)).toBe(sure.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a line whose fields were merged into a record", () => {
  const foreign = fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(
        "container_name",
        "source",
        "@timestamp",
        "ecs_cluster",
        "kubernetes",
        "date",
      ),
      fc.constantFrom<unknown>("x", 1, { namespace: "demo" }),
    ),
    { minLength: 1, maxLength: 6, selector: ([key]) => key },
  );
  const jsonLines = LINES.filter((line) => line.startsWith("{"));

  test("is that line without the foreign keys, in any order and at any depth", async ({
    expect,
  }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...jsonLines),
        foreign,
        fc.array(fc.constantFrom("log", "_source", "parsed", "data"), { maxLength: 3 }),
        fc.constantFrom(undefined, 2, "\t"),
        fc.infiniteStream(fc.nat()),
        async (line, others, path, indent, order) => {
          const members = [...Object.entries(JSON.parse(line)), ...others];
          const shuffled = members
            .map((member) => ({ member, rank: order.next().value }))
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ member }) => member);
          const record = path.reduce<unknown>(
            (value, key) => ({ id: 1, [key]: value }),
            Object.fromEntries(shuffled),
          );
          const bytes = Buffer.from(`${JSON.stringify(record, null, indent)}\n`);
          const [found, ...more] = await accessLinesOf(bytes);
          expect(more).toEqual([]);
          expect(JSON.parse(found?.raw ?? "null")).toEqual(JSON.parse(line));
          expect(found?.parsed).toMatchObject({ ok: true, extra: {} });
        },
      ),
      { numRuns: 200 },
    );
  });

  test("is that line once, where the record has it as text, too", async ({ expect }) => {
    const [line = ""] = observedLines();
    const record = {
      ...JSON.parse(line),
      log: line,
      container_name: "proxy",
      log_processed: JSON.parse(line),
    };
    const found = await accessLinesOf(Buffer.from(JSON.stringify(record)));
    expect(found.map(({ raw }) => raw)).toEqual([line]);
  });

  test("keeps what the proxy may have written itself", async ({ expect }) => {
    const [line = ""] = observedLines();
    const changed = line.replace('"method"', '"verb"');
    const [found] = await accessLinesOf(Buffer.from(`${changed}\n`));
    expect(found?.raw).toBe(changed);
    expect(found?.parsed).toMatchObject({ ok: true, extra: { verb: "GET" } });
    expect(parseAccessLogLine(changed)).toMatchObject({ ok: true });
  });
});
