import { expect, test } from "vitest";
import {
  compileQuery,
  createKeptFields,
  type EventPiece,
  newestFirst,
  type QueryEvent,
} from "../../../simulator/logs/cloudwatch/insights/run-query.ts";
import { rowsOf } from "../../support/insights-cases.ts";
import { runPlain } from "../../support/plain-insights.ts";

/** Numbers that are the same for the same seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomOf>;

const pick = <T>(random: Random, values: readonly [T, ...T[]]): T =>
  values[random(values.length)] ?? values[0];

const FIELDS = ["a", "b", "c", "d"] as const;

function value(random: Random): string {
  return pick(random, ["0", "1", "2", "7.5", "'x'", "'xy'", "'10'", "''", "'B'"]);
}

function expression(random: Random, depth: number): string {
  const inner = () => expression(random, depth - 1);
  if (depth === 0) return random(3) === 0 ? value(random) : pick(random, FIELDS);
  switch (random(9)) {
    case 0:
      return `(${inner()} ${pick(random, ["+", "-", "*", "/", "%"])} ${inner()})`;
    case 1:
      return `(${inner()} ${pick(random, ["=", "!=", "<", "<=", ">", ">="])} ${inner()})`;
    case 2:
      return `(${inner()} ${pick(random, ["and", "or"])} ${inner()})`;
    case 3:
      return `(not ${inner()})`;
    case 4:
      return `(${inner()} ${pick(random, ["in", "not in"])} [${value(random)}, ${value(random)}])`;
    case 5:
      return `(${inner()} ${pick(random, ["like", "not like"])} 'x')`;
    case 6:
      return `if(${inner()}, ${inner()}, ${inner()})`;
    case 7:
      return `coalesce(${inner()}, ${inner()})`;
    default:
      return `${pick(random, ["strlen", "ispresent", "concat"])}(${inner()})`;
  }
}

function query(random: Random): string {
  const commands = [
    `fields ${expression(random, 3)} as e, ${expression(random, 2)} as f`,
    `filter ${expression(random, 2)} or ispresent(a)`,
  ];
  if (random(2) === 0) {
    const key = pick(random, ["e", "a", "b, c", "strlen(f)"]);
    commands.push(
      `stats count(*) as n, sum(e) as s, avg(b) as m, count(f) as k by ${key} | filter n > 0 or s >= 1`,
    );
  } else commands.push(`fields ${expression(random, 1)} as g | limit ${1 + random(8)}`);
  return commands.join(" | ");
}

function event(random: Random): Record<string, string | number | boolean> {
  const values = [1, 2, 10, 0.5, "x", "xy", "10", "2", "", true, false] as const;
  const entries = FIELDS.filter(() => random(4) > 0).map((name) => [
    name,
    pick(random, values as never),
  ]);
  return Object.fromEntries(entries);
}

/** The nightly run has more of them. */
const QUERIES = Number(process.env["SC_SIM_QUERIES"] ?? 600);

test("compiled queries answer as a walk over their trees does", () => {
  let rows = 0;
  for (let seed = 1; seed <= QUERIES; seed++) {
    const random = randomOf(seed);
    const objects = Array.from({ length: 12 }, () => event(random));
    const texts = [query(random), query(random)];
    const events = objects.map((object, index) => ({
      timestampMs: 1000 + index,
      ...{ message: JSON.stringify(object), group: "g", stream: "s" },
    }));
    const kept = createKeptFields();
    // The last one finds all that it reads kept by the first.
    for (const text of [...texts, ...texts.slice(0, 1)]) {
      const compiled = compileQuery(text);
      if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.message}`);
      const range = { startMs: 0, endMs: 10_000 };
      const result = compiled.compiled.run({ pieces: pieces(events), kept, ...range });
      const plain = runPlain(compiled.compiled.query, objects.toReversed());
      expect(rowsOf(result), `seed ${seed}: ${text}`).toEqual(plain);
      rows += plain.length;
    }
  }
  expect(rows).toBeGreaterThan(2000);
});

test("values that a query before has read are those that a query reads itself", () => {
  const messages = [
    '{"a":15.0,"b":"x"}',
    '{"a":1e2}',
    '{"b":null}',
    '{"a":{"b":7}}',
    "none",
    '{"a":3}',
  ];
  const events = messages.map((message, index) => ({
    ...{ timestampMs: 1000 + index, message, group: "g", stream: "s" },
  }));
  const kept = createKeptFields();
  const queries = [
    "stats sum(a) as s",
    "fields a",
    "fields a, b",
    "filter a > 2 | fields a.b, a",
    "fields @message | limit 2",
    "stats count(b) as n by a",
    ...Array.from({ length: 20 }, (_, n) => `fields a, c${n}`),
    "stats sum(a) as s, max(a) as m",
  ];
  for (const text of [...queries, ...queries]) {
    const compiled = compileQuery(text);
    if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.message}`);
    const options = { pieces: pieces(events), startMs: 0, endMs: 10_000 };
    const alone = compiled.compiled.run(options);
    expect(compiled.compiled.run({ ...options, kept }), text).toEqual(alone);
  }
});

test("queries whose values were all kept read no message", () => {
  const events = ['{"a":1,"b":{"c":"x"}}', "none", '{"a":"y"}'].map((message, index) => ({
    ...{ timestampMs: 1000 + index, message, group: "g", stream: "s" },
  }));
  const without = events.map((event) => ({
    ...{ ...event, byteLength: event.message.length },
    get message(): string {
      throw new TypeError("read a message");
    },
  }));
  const kept = createKeptFields();
  const runOver = (text: string, someEvents: readonly QueryEvent[]) => {
    const compiled = compileQuery(text);
    if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.message}`);
    const pieces = [{ events: someEvents, places: [0, 1, 2] }];
    return compiled.compiled.run({ pieces, kept, startMs: 0, endMs: 10_000 });
  };
  for (const text of [
    ...[
      "stats count(*) by bin(1s), @logStream",
      "display a",
      "display a, b.c",
      "stats sum(a) as s",
    ],
    ...["filter a > 0 | display b.c | sort @timestamp", "parse a '*' as c | display c"],
  ]) {
    const result = runOver(text, events);
    expect(runOver(text, without), text).toEqual(result);
  }
  // These do: what is looked for, or lists and maps, which are not kept.
  for (const text of ["parse '*' as c | display c", "unnest b into u | display u", "display other"])
    expect(() => runOver(text, without), text).toThrow("read a message");
});

/** A JSON value as programs write it, and sometimes as they should not. */
function written(random: Random): string {
  return pick(random, [
    ...['"x"', '""', '"a, b"', '"q\\"q"', '"\\u00e9"', '"é😀"', '"10"', '"15.0"', '"}"', '"t\tab"'],
    ...["0", "7", "-3", "15.0", "1e5", "-0", "0.5", "1E999", "01", "+1"],
    // Of these JavaScript's numbers have not all digits.
    ...["12345678901234567890", "1700000000.123456789", "-123456789012345.123"],
    ...["true", "false", "null", "nul", '{"b":1}', '[1,{"b":2}]', "[]"],
  ] as never);
}

const KEYS = ["a", "b", "c.d", "@x", "1", "__proto__", "a"] as const;

/** Mostly flat, with the same few forms again and again. */
function message(random: Random): string {
  const keys = pick(random, [
    ["a", "b"],
    ["b", "a"],
    ["a", "c.d", "@x"],
    KEYS,
  ] as never) as string[];
  const [comma, colon] = pick(random, [
    [",", ":"],
    [", ", ": "],
    [" ,", ":"],
  ] as never) as string[];
  const members = keys.map((key) => `"${key}"${colon}${written(random)}`);
  const end = pick(random, ["}", "}", "}", "} ", ",}", "}}", ""] as never);
  return `{${members.join(comma)}${end}`;
}

test("a field is the same whatever messages were read before", () => {
  const queries = [
    "fields a, b, c.d, @@x, `1`, __proto__, a.b, @x",
    "fields a + 0 as n, b",
    "filter a > 1 or b = 'x' | fields a * 2 as n, c.d",
    "fields jsonParse(a) as j, a",
    "unnest b into u | display u, b, a",
    "fields @x, a",
    "fields a.b, b",
  ];
  let rows = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomOf(seed);
    const events = Array.from({ length: 60 }, (_, index) => ({
      ...{ timestampMs: 1000 + index, message: message(random), group: "g", stream: "s" },
    }));
    for (const text of queries) {
      const compiled = compileQuery(text);
      if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.message}`);
      const { run } = compiled.compiled;
      const range = { startMs: 0, endMs: 10_000 };
      const together = run({ pieces: [{ events }], ...range });
      const alone = events.map((event) => run({ pieces: [{ events: [event] }], ...range }));
      const values = alone.flatMap((result) => result.rows);
      expect(together.rows, `seed ${seed}: ${text}`).toEqual(values);
      rows += values.length;
    }
  }
  expect(rows).toBeGreaterThan(60 * 60 * 4);
});

/** Newest first. Not every event has a place. */
function pieces(events: readonly QueryEvent[]): readonly EventPiece[] {
  return newestFirst(events).map((event) => ({
    events: [event],
    places: event.timestampMs % 4 === 3 ? undefined : [event.timestampMs - 1000],
  }));
}
