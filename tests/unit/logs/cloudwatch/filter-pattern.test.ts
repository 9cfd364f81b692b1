import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFilterPattern } from "../../../../simulator/logs/cloudwatch/filter-pattern/filter-pattern.ts";
import { FilterPatternError } from "../../../../simulator/logs/cloudwatch/filter-pattern/scanner.ts";
import { OPEN_POINTS } from "../../../../simulator/logs/cloudwatch/insights/language/undocumented.ts";

const FOLDER = join(import.meta.dirname, "../../../fixtures/conformance");

interface Case {
  readonly id: string;
  readonly pattern: string;
  readonly events: readonly string[];
  readonly matches?: readonly number[];
}

interface OpenPoint extends Case {
  readonly recommended: string;
  readonly alternatives: readonly {
    readonly label: string;
    readonly matches: readonly number[] | "error";
  }[];
}

/** Indices of the events that match, or `"error"`. */
function outcome({ pattern, events }: Pick<Case, "pattern" | "events">) {
  try {
    const { matches } = compileFilterPattern(pattern);
    return events.flatMap((event, index) => (matches(event) ? [index] : []));
  } catch (error) {
    expect(error).toBeInstanceOf(FilterPatternError);
    return "error";
  }
}

function read(name: string) {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
}

const CASES = readdirSync(FOLDER)
  .filter((name) => name.startsWith("filter-") && name !== "filter-open.json")
  .flatMap((name) => read(name).cases as readonly Case[]);

test.each(CASES)("$id: $pattern", ({ matches = "error", ...given }) => {
  expect(outcome(given)).toEqual(matches);
});

test("has every case", () => {
  expect(CASES.length).toBeGreaterThanOrEqual(93);
});

const POINTS: readonly OpenPoint[] = read("filter-open.json").points;

test.each(POINTS)("$id: $question", ({ id, alternatives, recommended, ...given }) => {
  const point = OPEN_POINTS[`filter-pattern/${id.replace(/.*\//, "")}` as keyof typeof OPEN_POINTS];
  expect(point.alternatives).toEqual(alternatives.map(({ label }) => label));
  expect(point.choice).toBe(
    alternatives.find(({ label }) => recommended.startsWith(label))?.label ??
      alternatives.find(({ matches }) => String(matches) === String(outcome(given)))?.label,
  );
  const chosen = alternatives.find(({ label }) => label === point.choice);
  expect(outcome(given)).toEqual(chosen?.matches);
});

test("knows every open point", () => {
  const ids = POINTS.map(({ id }) => id.replace(/.*\//, ""));
  const known = Object.keys(OPEN_POINTS).filter((id) => id.startsWith("filter-pattern/"));
  expect(known).toEqual(ids.map((id) => `filter-pattern/${id}`));
});

describe("terms", () => {
  test.each([
    ["", ["x", ""], [0, 1]],
    ["  \n ", ["x"], [0]],
    ["  ERROR  ", ["ERROR"], [0]],
    ["a\tb\nc", ["c b a", "a b"], [0]],
    ["ERROR ?WARN", ["ERROR", "WARN", "ERROR WARN"], [0, 2]],
    ["-ERROR ?WARN", ["INFO", "ERROR WARN"], [0]],
    ['-"a b"', ["a b", "b a"], [1]],
    ['?"a b" ?c', ["a b", "b a", "c"], [0, 2]],
    ['"a\\\\b"', ["a\\b", "ab"], [0]],
    ['"a\\nb"', ["a\\nb", "a\nb"], [0]],
    ['""', ["", "x"], [0, 1]],
    ["--x", ["-x", "x"], [1]],
    ["größe", ["größe", "grosse"], [0]],
    ["50%", ["50%", "50"], [0]],
    ["a*c", ["abc", "a*c"], [1]],
    ["$.a", ["$.a", "a"], [0]],
  ])("%j", (pattern, events, matches) => {
    expect(outcome({ pattern, events })).toEqual(matches);
  });

  test.each(['"a', 'a"b"', '"a"b', "-", "?", "a -", "? a", "a %b%", "?%b%", '"a\\"'])(
    "%j is refused",
    (pattern) => {
      expect(outcome({ pattern, events: [] })).toBe("error");
    },
  );

  test("warns of what may surprise on AWS", () => {
    expect(compileFilterPattern("error.code").warnings).toEqual([
      `AWS's documentation has quotation marks around such a term: "error.code".`,
    ]);
    expect(compileFilterPattern("ERROR ?WARN").warnings).toEqual([
      "Terms with ? have no effect beside terms without.",
    ]);
    expect(compileFilterPattern('?ERROR ?"a.b"').warnings).toEqual([]);
  });
});

describe("JSON", () => {
  test.each([
    ["{ $.a.b-c_d = 1 }", ['{"a":{"b-c_d":1}}'], [0]],
    ["{ $.a['b.c'][1] = x }", ['{"a":{"b.c":[0,"x"]}}', '{"a":{"b.c":["x"]}}'], [0]],
    ["{ $.['a b'].['c'] = x }", ['{"a b":{"c":"x"}}'], [0]],
    ["{ $.a[0][1] = 2 }", ['{"a":[[1,2]]}', '{"a":[[2,1]]}'], [0]],
    ["{ $.a[*].b = 2 }", ['{"a":[{"b":1},{"b":2}]}', '{"a":[{"b":1},2]}', '{"a":{"b":2}}'], [0]],
    ["{ $.a.* = 2 }", ['{"a":{"x":1,"y":2}}', '{"a":[2]}', '{"a":2}'], [0]],
    ["{ $.*.b = 2 }", ['{"x":{"b":2}}', '{"b":2}', '{"x":{"y":{"b":2}}}'], [0]],
    ["{ $.a[*] != x }", ['{"a":["x","y"]}', '{"a":["x"]}', '{"a":[]}', "{}"], [0]],
    ["{ $.a[*] NOT EXISTS }", ['{"a":[]}', '{"a":[1]}', '{"a":[[]]}', "{}"], [0, 3]],
    ["{ $.a.b NOT EXISTS }", ['{"a":1}', '{"a":null}', '{"a":{"b":{}}}', '{"a":{}}'], [0, 1, 3]],
    ["{ $.a IS NULL }", ['{"a":null}', '{"a":"null"}', "{}", '{"a":0}'], [0]],
    ["{ $.a IS TRUE }", ['{"a":true}', '{"a":"true"}', '{"a":1}'], [0]],
    ["{ $.a = -1.5e-1 }", ['{"a":-0.15}', '{"a":0.15}', '{"a":"-0.15"}'], [0, 2]],
    ["{ $.a = +5 }", ['{"a":5}'], [0]],
    [
      "{ $.a > 1e2 }",
      ['{"a":101}', '{"a":"101"}', '{"a":"x"}', '{"a":true}', '{"a":[101]}'],
      [0, 1],
    ],
    ["{ $.a >= 5 }", ['{"a":null}', '{"a":""}', '{"a":" 6 "}', "{}"], []],
    ["{ $.a != 5 }", ['{"a":"x"}', '{"a":5}', '{"a":"5"}', '{"a":{}}', '{"a":[]}'], [0]],
    ["{ $.a = 4* }", ['{"a":404}', '{"a":"4"}', '{"a":504}'], [0, 1]],
    ["{ $.a = *0* }", ['{"a":"404"}', '{"a":"44"}'], [0]],
    ['{ $.a = "*" }', ['{"a":""}', '{"a":false}', '{"a":null}', '{"a":[1]}'], [0, 1]],
    ["{ $.a != b* }", ['{"a":"bc"}', '{"a":"cb"}'], [1]],
    ["{ $.a != %^b% }", ['{"a":"bc"}', '{"a":"cb"}', "{}"], [1]],
    ["{ $.a = %^5..$% }", ['{"a":503}', '{"a":"503"}', '{"a":5031}'], [0, 1]],
    ['{ $.a = "b\\"c\\\\" }', ['{"a":"b\\"c\\\\"}'], [0]],
    ["{ $.a = 1 || $.b = 1 && $.c = 1 }", ['{"a":1}', '{"b":1}', '{"b":1,"c":1}'], [0, 2]],
    ["{ ($.a = 1 || $.b = 1) && $.c = 1 }", ['{"a":1}', '{"b":1,"c":1}'], [1]],
    ["{(((($.a=1))))}", ['{"a":1}'], [0]],
    ["{ $.__proto__ = * }", ["{}", '{"__proto__":1}'], [1]],
    ["{ $.constructor.name = Object }", ["{}", '{"constructor":{"name":"Object"}}'], [1]],
    ["{ $.toString NOT EXISTS }", ["{}", '{"toString":1}'], [0]],
    ["{ $.length = 1 }", ['{"length":1}', "[1]", '"x"'], [0]],
    ["{ $.a NOT EXISTS }", ["x", "[]", "null", "1", "{", ' \n{"b":1} '], [5]],
    ["{ $.a = 1 }", ['{"a":1,"a":2}', '{"a":2,"a":1}'], [1]],
    [
      "{ $.id = 12345678901234567890 }",
      ['{"id":"12345678901234567890"}', '{"id":"12345678901234567891"}'],
      [0],
    ],
    ["{ $.a = 1_0 }", ['{"a":"1_0"}'], [0]],
  ])("%s", (pattern, events, matches) => {
    expect(outcome({ pattern, events })).toEqual(matches);
  });

  test.each([
    "{}",
    "{ $.a }",
    "{ $.a = 1",
    "{ $.a = 1 } x",
    "{ $.a = 1 }}",
    "{ ($.a = 1 }",
    "{ $.a = 1) }",
    "{ $.a = 1 & $.b = 1 }",
    "{ $.a = 1 $.b = 1 }",
    "{ || $.a = 1 }",
    "{ a = 1 }",
    "{ $a = 1 }",
    "{ $ = 1 }",
    "{ $. = 1 }",
    "{ $.a. = 1 }",
    "{ $.a[] = 1 }",
    "{ $.a[-1] = 1 }",
    "{ $.a[x] = 1 }",
    "{ $.[0] = 1 }",
    "{ $.a.[0] = 1 }",
    "{ $.a.[*] = 1 }",
    '{ $.["a"] = 1 }',
    "{ $.a[*].b[*] = 1 }",
    "{ $.*.* = 1 }",
    "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }",
    "{ $.a > x }",
    '{ $.a > "1" }',
    "{ $.a > 1* }",
    "{ $.a < %1% }",
    "{ $.a <> 1 }",
    "{ $.a ! = 1 }",
    "{ $.a = two words }",
    '{ $.a = "b }',
    "{ $.a = b-c }",
    "{ $.a IS 1 }",
    "{ $.a IS NULLX }",
    "{ $.a IS NOT TRUE }",
    "{ $.a NOT EXISTSX }",
    "{ $.a EXISTS }",
    "{ NOT $.a = 1 }",
    "{ $.a = %x% && $.b = %y% && $.c = %z% }",
    "{ $.ä = 1 }",
  ])("%s is refused", (pattern) => {
    expect(outcome({ pattern, events: [] })).toBe("error");
  });

  test("three wild cards are allowed", () => {
    const pattern = "{ $.a[*] = 1 || $.b[*] = 1 || $.*.c = 1 }";
    expect(outcome({ pattern, events: ['{"x":{"c":1}}'] })).toEqual([0]);
  });
});

describe("words", () => {
  test.each([
    ["[a]", ["one", "one two", "", "  "], [0, 1]],
    ["[ a , b ]", ["x y", "x"], [0]],
    ['[a="x y", b]', ['"x y" z', "x y z", "[x y] z"], [0, 2]],
    ['[a, b="c d"]', ["x c d", 'x "c d"', "x c  d", 'x "c d" e'], [0, 1]],
    ["[...]", ["", "x y"], [0, 1]],
    ["[..., b=2]", ["2", "1 2", "2 1"], [0, 1]],
    ["[a=1, ...]", ["1", "1 2 3", "2 1"], [0, 1]],
    ["[a=1, ..., z=9]", ["1 9", "1 2 9", "1", "9", "1 9 2"], [0, 1]],
    ["[..., a=1, b=2, ...]", ["0 1 2 3", "1 2", "1 3 2", "1 1 2"], [0, 1, 3]],
    ["[a=1, ..., b=2, ..., c=2]", ["1 2 2", "1 0 2 0 2", "1 2"], [0, 1]],
    ["[a>5 && a<=7, b]", ["6 x", "7 x", "5 x", "8 x", "x x"], [0, 1]],
    ["[a=1 || a=2 && a=3, b]", ["1 x", "2 x"], [0]],
    ["[a!=1]", ["1", "2", "x"], [1, 2]],
    ["[a=%^x\\d$%, b]", ["x1 y", "x y"], [0]],
    ["[a, b]", ['"" x', "[] x"], [0, 1]],
    ['[a="", b]', ['"" x', "y x"], [0]],
    ['[a="\\"x", b]', ['"x y', '"x" y'], [0]],
    ["[a, b=1]", ["x\t1", "x\n1"], [0, 1]],
    ["[a=*x*, b]", ["axb c", "abc d"], [0]],
    ["[a=1.0, b]", ["1 x", "1.00 x", "10 x"], [0, 1]],
    ["[]", ["", "x", "x y"], [0, 1, 2]],
    ["[a=1, ]", ["1 2", "1 2 3", "1", "2 1"], [0, 1]],
    ["[..., a=1,]", ["1 2", "2 1", "1", "0 1 2"], [0, 3]],
    ["[, a=1]", ["2 1", "1 2"], [0]],
  ])("%s", (pattern, events, matches) => {
    expect(outcome({ pattern, events })).toEqual(matches);
  });

  test.each([
    "[",
    "[a",
    "[a,",
    "[a b]",
    "[a] x",
    "[a=]",
    "[a==1]",
    "[a=1 && b=1, b]",
    "[a=1 &&]",
    "[a=1 && 2]",
    "[a, a]",
    "[..]",
    "[....]",
    "[(a=1), b]",
    "[a IS NULL]",
    "[$a]",
    "[a=%x%, b=%y%, c=%z%]",
  ])("%s is refused", (pattern) => {
    expect(outcome({ pattern, events: [] })).toBe("error");
  });
});

describe("regexes", () => {
  test.each([
    ["%^shutting down%", ["shutting down", "not shutting down"], [0]],
    ["%a\\.b%", ["a.b", "axb"], [0]],
    ["%[^a]%", ["a", "b"], [1]],
    ["%\\\\%", ["a\\b", "ab"], [0]],
    ["%\\W%", ["a", "-"], [1]],
    ["%x$%", ["ax", "xa"], [0]],
    ["%\\s%", ["a b", "ab"], [0]],
    ["%^a{,2}$%", ["", "aa", "aaa", "a{,2}"], [0, 1]],
    ["%^a{2,}$%", ["a", "aaa"], [1]],
    ["%^[{,2}]\\{,2}$%", ["2{,2}", "0{,2}", "2"], [0]],
  ])("%s", (pattern, events, matches) => {
    expect(outcome({ pattern, events })).toEqual(matches);
  });

  test.each([
    "%%",
    "%a",
    "%a% ",
    "%a%b%",
    "%a% b",
    "%[a%",
    "%a{2,1}%",
    "%a{1,1001}%",
    "%*a%",
    "%\\bword%",
    "%\\pL%",
    "%\\x2%",
    "%\\1%",
    "%a\\%",
    "%(?i)a%",
    '%"a"%',
    "%ä%",
    "%a\\!%",
  ])("%s is refused, or has a blank behind it", (pattern) => {
    expect(outcome({ pattern, events: ["a"] })).toEqual(pattern === "%a% " ? [0] : "error");
  });
});

describe("fields", () => {
  test.each([
    [
      "{ $.a = * && $.b.c[1] = 2 && $.d[*] = x }",
      '{"a":true,"b":{"c":[0,2]},"d":["x","y"]}',
      { "$.a": "true", "$.b.c[1]": "2", "$.d[*]": "x" },
    ],
    ["{ $.a = 1 || $.b = 2 || $.c IS NULL }", '{"a":1,"b":{},"c":null}', { "$.a": "1" }],
    [
      "[ip, ..., code=4*, size]",
      '::1 - - "GET /" 404 5',
      { $ip: "::1", $2: "-", $3: "-", $4: "GET /", $code: "404", $size: "5" },
    ],
    ["[..., code=4*,]", "x [y z] 404 5", { $1: "x", $2: "y z", $code: "404", $4: "5" }],
    ["[a, , c]", "x y z", { $a: "x", $2: "y", $c: "z" }],
    ["[]", '"x y" z', { $1: "x y", $2: "z" }],
    ["[a, b]", "x y [z]", { $a: "x", $b: "y [z]" }],
    ["ERROR", "ERROR", {}],
  ])("of %s", (pattern, message, fields) => {
    const { matches, fieldsOf } = compileFilterPattern(pattern);
    expect(matches(message)).toBe(true);
    expect(fieldsOf(message)).toEqual(fields);
  });

  test("counts regexes", () => {
    const patterns = ["a", "%a%", "{ $.a = %a% && $.b != %b% }", "[a=%a%, b]"];
    expect(patterns.map((pattern) => compileFilterPattern(pattern).regexes)).toEqual([0, 1, 2, 1]);
  });
});

describe("messages", () => {
  test.each([
    ["{ $.a == 1 }", /A value .* was expected, at "= 1 }" \(character 8\)$/],
    ["{ $.a = 1 && }", /^A selector such as \$\.name was expected, at "}" \(character 14\)$/],
    ["%(a)%", /^A regex of a filter pattern cannot have this, at "\(a\)%" \(character 2\)$/],
    ["%a\\!%", /cannot have this, at "\\!%" \(character 3\)$/],
    ["[a=1", /^One of , \] was expected, at its end$/],
    ["[a b]", /^One of , \] = != > >= < <= was expected, at "b\]" \(character 4\)$/],
    ["x".repeat(1025), /^A filter pattern has 1024 characters at most, and this one 1025$/],
  ])("say where pattern %# went wrong", (pattern, message) => {
    expect(() => compileFilterPattern(pattern)).toThrow(message);
  });
});

describe("hostile input", () => {
  test.each([
    ["%a*a*a*a*a*a*a*b%", "a".repeat(100_000)],
    ["%[a-z]*[a-z]*[a-z]*[a-z]*9$%", "a".repeat(100_000)],
    ["[a, ..., b=%x*x*x*y%]", `a ${"x".repeat(100_000)}`],
    ["[..., a=1, ..., b=2]", "[ ".repeat(500_000)],
    ["[..., a=1, ..., b=2]", '" '.repeat(500_000)],
    ["{ $.a = 1 }", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    ["{ $.a = 1 }", `{"a":${"[".repeat(500_000)}`],
    [`{ ${"(".repeat(400)}$.a=1${")".repeat(400)} }`, '{"a":2}'],
    [`"${"\\".repeat(1000)}"`, "\\".repeat(499)],
  ])("pattern %# takes no long time", (pattern, event) => {
    expect(outcome({ pattern, events: [event] })).toEqual([]);
  });

  test("whatever is written is compiled or refused, and then matches or does not", () => {
    const part = fc.constantFrom(
      ...["{", "}", "[", "]", "(", ")", "%", '"', "\\", "$.", "$", "a", "['b']", "[0]", "[*]"],
      ...[
        "=",
        "!=",
        ">",
        "&&",
        "||",
        " ",
        "...",
        ",",
        "*",
        "?",
        "-",
        "IS NULL",
        "NOT EXISTS",
        "1e5",
      ],
    );
    const pattern = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(""));
    const inner = fc.tuple(
      fc.constantFrom("{", "[", "%", ""),
      pattern,
      fc.constantFrom("}", "]", "%", ""),
    );
    fc.assert(
      fc.property(inner, fc.oneof(fc.string(), fc.json()), ([open, middle, close], event) => {
        expect(outcome({ pattern: open + middle + close, events: [event] })).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });

  test("a JSON pattern finds what is written with quotation marks, whatever it is", () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !/['\]]/.test(text) && text !== "*");
    const value = fc.string().filter((text) => !/^\*|\*$/.test(text));
    fc.assert(
      fc.property(key, value, fc.string(), (name, text, other) => {
        const quoted = `"${text.replace(/["\\]/g, "\\$&")}"`;
        const pattern = `{ $.['${name}'] = ${quoted} }`;
        const events = [text, other].map((content) => JSON.stringify({ [name]: content }));
        expect(outcome({ pattern, events })).toEqual(text === other ? [0, 1] : [0]);
      }),
    );
  });

  test("a scalar is either equal or not equal, however JSON has it written", () => {
    const number = fc.oneof(
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.constantFrom(503, 0.5, 1e15),
    );
    const text = fc.oneof(
      fc.string({ maxLength: 6 }).filter((chosen) => !/^\*|\*$/.test(chosen)),
      fc.constantFrom("503", "true", "Inf", "1e3", "a\\b", '"', "é"),
    );
    let equal = 0;
    const scalar = fc.oneof(number, text);
    fc.assert(
      fc.property(scalar, scalar, fc.boolean(), fc.nat(255), (wanted, other, isSame, style) => {
        const quoted =
          typeof wanted === "number" ? String(wanted) : `"${wanted.replace(/["\\]/g, "\\$&")}"`;
        const message = `{"a":${written(isSame ? wanted : other, style)}}`;
        const isEqual = compileFilterPattern(`{ $.a = ${quoted} }`).matches(message);
        expect(compileFilterPattern(`{ $.a != ${quoted} }`).matches(message), message).toBe(
          !isEqual,
        );
        if (isEqual) equal++;
      }),
      { numRuns: 3000 },
    );
    expect(equal).toBeGreaterThan(500);
  });

  test.each(["502.99999999999999999", "503.00000000000000001", "0000000000000000503e0"])(
    "the number that a double has of %s is equal",
    (number) => {
      const message = `{"b":"${"x".repeat(9)}","a":"${number}"}`;
      expect(compileFilterPattern("{ $.a = 503 }").matches(message)).toBe(true);
    },
  );

  test.each([
    ["{ $.id = 1234567890123456789 }", [0, 2]],
    ["{ $.id != 1234567890123456789 }", [1, 3]],
    ['{ $.id = "1234567890123456789" }', [0, 2]],
    ["{ $.id = *6789 }", [0, 2]],
    ["{ $.id = %789$% }", [0, 2]],
    ["{ $.id > 1234567890123456788 }", [0, 2]],
    ["{ $.id <= 1234567890123456788 }", [1, 3]],
    ["{ $.id > 1 }", [0, 1, 2, 3]],
  ])("%s tells ids apart that a double does not", (pattern, matches) => {
    const ids = ["1234567890123456789", "1234567890123456788"];
    const events = [...ids, ...ids.map((id) => `"${id}"`)].map((id) => `{"id":${id}}`);
    expect(outcome({ pattern, events })).toEqual(matches);
  });

  test("numbers are as they are written, for wild cards and for what is taken out of a message", () => {
    const pattern = compileFilterPattern("{ $.v = 15.* && $.id = * }");
    const message = '{"v":15.0,"id":1234567890123456789}';
    expect(pattern.matches(message)).toBe(true);
    expect(pattern.fieldsOf(message)).toEqual({ "$.v": "15.0", "$.id": "1234567890123456789" });
    const words = compileFilterPattern("[id > 1234567890123456788, ...]");
    expect(words.matches("1234567890123456789 x")).toBe(true);
    expect(words.matches("1234567890123456788 x")).toBe(false);
  });

  test("names and words of a line belong together, whatever is between them", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,5}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(), (words, seed) => {
        const index = seed % words.length;
        const fields = words.map((text, at) => (at === index ? `w${at}="${text}"` : `w${at}`));
        const marked = words
          .map((text, at) => (at % 2 === 0 ? `[${text}]` : `"${text}"`))
          .join(" ");
        expect(
          outcome({ pattern: `[${fields.join(", ")}]`, events: [words.join("  "), marked] }),
        ).toEqual(words.length === 1 ? [0, 1] : [0, 1]);
        expect(outcome({ pattern: `[..., w="${words[index]}!", ...]`, events: [marked] })).toEqual(
          [],
        );
      }),
    );
  });
});

/** As JSON may have it: escapes for characters, a point and an exponent for a number. */
function written(value: string | number, style: number): string {
  if (typeof value === "string") {
    const escaped = [...value].map((character, at) =>
      (style >> (at % 8)) % 2 === 1 && character < "\u0080"
        ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
        : JSON.stringify(character).slice(1, -1),
    );
    return `"${escaped.join("")}"`;
  }
  const forms = [
    String(value),
    value.toExponential().replace("e+", "e"),
    value.toExponential(8),
    `${value * 1000}e-3`,
    value.toFixed(20),
    JSON.stringify(value.toExponential(4)),
  ];
  return forms[style % forms.length] ?? "";
}
