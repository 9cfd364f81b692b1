import { describe, test } from "vitest";
import { parseFile } from "../../../simulator/topology/input/files/parse-file.ts";

const bytes = (text: string) => Buffer.from(text);

describe("a file that can be read", () => {
  test.for([
    { title: "JSON", name: "a.json", text: '{ "a": [1, true, null] }' },
    {
      title: "JSON with a byte order mark",
      name: "a.json",
      text: '\uFEFF{ "a": [1, true, null] }',
    },
    { title: "YAML", name: "a.yaml", text: "a:\n  - 1\n  - true\n  - null\n" },
    { title: "YAML with CRLF", name: "a.yml", text: "a:\r\n  - 1\r\n  - true\r\n  - null\r\n" },
    { title: "YAML with an anchor", name: "a.yml", text: "b: &b [1, true, null]\na: *b\n" },
    { title: "JSON in a .yaml file", name: "a.yaml", text: '{ "a": [1, true, null] }' },
    { title: "YAML without an ending", name: "definition", text: "a: [1, true, null]" },
    { title: "JSON without an ending", name: "definition", text: '{ "a": [1, true, null] }' },
  ])("gives its value: $title", ({ name, text }, { expect }) => {
    expect(parseFile(name, bytes(text))).toMatchObject({ value: { a: [1, true, null] } });
  });

  test("keeps a key __proto__ a key like any other", ({ expect }) => {
    const parsed = parseFile("a.json", bytes('{ "__proto__": { "polluted": true } }'));
    expect("value" in parsed && Object.keys(parsed.value as object)).toEqual(["__proto__"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.for([
    { name: "a.json", text: '{\n  "a": {\n    "b": [10,\n 20] } }' },
    { name: "a.yaml", text: "\na:\n    b: [10,\n     20]" },
  ])("says where a value stands in it: $name", ({ name, text }, { expect }) => {
    const parsed = parseFile(name, bytes(text));
    if ("message" in parsed) throw new Error(parsed.message);
    expect(parsed.locate(["a", "b"])).toEqual({ line: 3, column: 5 });
    expect(parsed.locate(["a", "b", 1])?.line).toBe(4);
    // What is not there is missing from the nearest that is.
    expect(parsed.locate(["a", "b", 1, "c"])).toEqual(parsed.locate(["a", "b", 1]));
  });
});

describe("a file with a slip", () => {
  test.for([
    {
      title: "a comma too many",
      name: "a.json",
      text: '{ "a": 1,\n}',
      says: "The file is not valid JSON: a comma is before }.",
      line: 2,
    },
    {
      title: "a comment",
      name: "a.json",
      text: '{ "a": 1\n  // why\n}',
      says: "JSON has no comments: remove this one, or rename the file to .yaml and use #.",
      line: 2,
    },
    {
      title: "a comma too many in a list, and another",
      name: "a.json",
      text: '{ "b": [2, ], "c": {},\n "a": 1, }',
      says: "The file is not valid JSON: a comma is before ].",
      line: 1,
      count: 2,
    },
  ])(
    "says why and where, and its value in spite of that: $title",
    ({ name, text, says, line, count = 1 }, { expect }) => {
      const parsed = parseFile(name, bytes(text));
      expect(parsed).toMatchObject({ value: { a: 1 }, slips: { length: count } });
      expect("slips" in parsed && parsed.slips[0]).toMatchObject({ message: says, line });
    },
  );

  test("finds the comma before a comment", ({ expect }) => {
    const text = '{ "b": "http://c", "a": 1, // see https://x\n /* and, */ // this\n}';
    expect(parseFile("a.json", bytes(text))).toMatchObject({
      slips: [
        { message: expect.stringContaining("no comments"), line: 1 },
        { message: expect.stringContaining("no comments"), line: 2 },
        { message: expect.stringContaining("no comments"), line: 2 },
        { message: "The file is not valid JSON: a comma is before }.", line: 3 },
      ],
    });
  });

  test("keeps YAML's tags, for whoever knows what they mean", ({ expect }) => {
    const text = "a: 1\nb: !Ref Bucket\nc:\n  - d\n  - !Join ['', [!Ref X]]\ne: !!str 5\n";
    expect(parseFile("a.yaml", bytes(text))).toMatchObject({
      value: { a: 1, b: "Bucket", c: ["d", ["", ["X"]]], e: "5" },
      tags: [
        { tag: "!Ref", path: ["b"], line: 2, column: 9 },
        { tag: "!Join", path: ["c", 1], line: 5 },
        { tag: "!Ref", path: ["c", 1, 1, 0], line: 5 },
      ],
    });
  });
});

describe("a file that cannot be read", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const laughs = [
    "a: &a [x, x]",
    ...[..."bcdefghij"].map((key, index) => {
      const before = "abcdefghi"[index];
      return `${key}: &${key} [*${before}, *${before}, *${before}, *${before}]`;
    }),
  ].join("\n");

  test.for([
    {
      title: "a comma too few",
      name: "a.json",
      text: '{ "a": 1\n"b": 2 }',
      says: 'The file is not valid JSON: a comma is missing, at "\\"b\\"".',
      line: 2,
    },
    {
      title: "single quotes",
      name: "a.json",
      text: "{ 'a': 1 }",
      says: /strings need double quotes/,
      line: 1,
    },
    {
      title: "the end of the file in the middle",
      name: "a.json",
      text: '{ "a": [1',
      says: /a \] is missing/,
      line: 1,
    },
    {
      title: "two documents",
      name: "a.yaml",
      text: "a: 1\n---\nb: 1",
      says: "The file is not valid YAML here: a second document begins, and only one is allowed.",
      line: 2,
    },
    {
      title: "a tab for a space",
      name: "a.yaml",
      text: "a:\n\tb: 1",
      says: /The file is not valid YAML here/,
      line: 2,
    },
    { title: "nothing", name: "a.json", text: " \n", says: "The file is empty." },
    {
      title: "nesting without end, in JSON",
      name: "a.json",
      text: nested(100_000),
      says: /nested more than 100 levels deep/,
    },
    {
      title: "nesting without end, in YAML",
      name: "a.yaml",
      text: nested(5_000),
      says: "The file is not valid YAML here: it is nested too deeply.",
    },
    { title: "aliases that multiply", name: "a.yaml", text: laughs, says: /Excessive alias count/ },
  ])("says why and where: $title", ({ name, text, says, line }, { expect }) => {
    const parsed = parseFile(name, bytes(text));
    expect(parsed).toMatchObject({
      message: typeof says === "string" ? says : expect.stringMatching(says),
      ...(line && { line }),
    });
  });

  test.for([
    {
      title: "UTF-16",
      content: Buffer.from("\uFEFF{}", "utf16le"),
      says: "The file is UTF-16; save it as UTF-8.",
    },
    { title: "binary", content: Buffer.from([1, 0, 2]), says: "The file is binary, not text." },
    {
      title: "Latin-1",
      content: Buffer.from('{"a":"\xe9"}', "latin1"),
      says: "The file is not UTF-8; save it as UTF-8.",
    },
    {
      title: "4 MB and one byte",
      content: Buffer.alloc(4 * 1024 * 1024 + 1, " "),
      says: "The file has 4194305 bytes; no ECS definition is larger than 4194304.",
    },
  ])("is told by its bytes: $title", ({ content, says }, { expect }) => {
    expect(parseFile("a.json", content)).toEqual({ message: says });
  });
});
