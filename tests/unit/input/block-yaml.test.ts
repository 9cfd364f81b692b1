// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, test } from "vitest";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { readBlockYaml } from "../../../simulator/topology/input/files/block-yaml.ts";

/** 10,000 in a nightly run. */
const RUNS = Number(process.env["SC_SIM_MUTATIONS"] ?? 1000);
const CASES = join(import.meta.dirname, "..", "..", "fixtures", "infra");

/** A node with all that is read of it: its kind, value, text, tag and where it begins. */
function contentOf(node: unknown): unknown {
  if (isScalar(node)) {
    const { value, source, type, tag, range } = node;
    return { value: Object.is(value, -0) ? "-0" : value, source, type, tag, at: range?.[0] };
  }
  if (isSeq(node)) {
    return { list: node.items.map(contentOf), tag: node.tag, at: node.range?.[0] };
  }
  if (!isMap(node)) return node;
  const map = node.items.map(({ key, value }) => [contentOf(key), contentOf(value)]);
  return { map, tag: node.tag, at: node.range?.[0] };
}

/** What the library makes of a text; `undefined` where something is wrong with it. */
function byLibrary(text: string): unknown {
  const { errors, warnings, contents } = parseDocument(text, { logLevel: "silent" });
  const isWrong = [...errors, ...warnings].some(({ code }) => code !== "TAG_RESOLVE_FAILED");
  return isWrong ? undefined : contentOf(contents);
}

describe("block YAML gives the library's own nodes", () => {
  test.for([
    { title: "maps and lists", text: "a:\n  b: 1\n  c:\n    - x\n    - y: 2\n      z: 3\n" },
    { title: "a list as far indented as its key", text: "a:\n- x\n- y\nb: 1\n" },
    { title: "a list of lists", text: "- - a\n  - b\n-\n  - c\n" },
    { title: "no newline at its end", text: "a: 1\nb: x" },
    { title: "a first line ---", text: "---\na: 1\n" },
    { title: "comments and blank lines", text: "# a\na: # b\n\n  b: x # c\n# d\n  c: y\n   # e\n" },
    { title: "values that are missing", text: "a:\nb:   # none\nc:\n  -\n  - \n  - x\nd:" },
    {
      title: "numbers",
      text: "- 1\n- -1\n- 0071\n- 0o17\n- 0x1F\n- 1.50\n- 1e3\n- .5\n- +.inf\n- .nan",
    },
    {
      title: "true, false and null",
      text: "- true\n- False\n- null\n- ~\n- yes\n- on\n- truth\n- Null1",
    },
    {
      title: "dates and addresses",
      text: "a: 2010-09-09\nb: 10.0.0.0/16\nc: a:b\nd: http://x:80/#y\n",
    },
    { title: "keys", text: "Fn::Sub: a\n'b c': 1\n\"d\": 2\n80: 3\nnull: 4\na.b/c-d: 5\n" },
    { title: "quotes", text: "a: 'x: # y'\nb: \"1\"\nc: 'it''s'\nd: \"a\\n\\u00e9\\\"\"\ne: ''\n" },
    { title: "a text of several lines", text: "a: one\n  two\n\n  three\nb: 'x\n  y'\nc: 1\n" },
    {
      title: "block scalars",
      text: "a: |\n  x\n    y\n\n  z\nb: >-\n  x\n  y\n\n\nc: |+\n  x\n\nd:\n  - |\n    x\n",
    },
    { title: "a block scalar at the end", text: "a:\n  b: |\n\n    x\n\n" },
    {
      title: "lists on one line",
      text: "a: [x, 'y, z', \"1\", 2, null]\nb: !GetAtt [ A , B.Arn ]\nc:\n  - [x]  # why\n  - []\n  - [x, ]\n",
    },
    {
      title: "comments behind values",
      text: "a: x # y\nb: '#' # z\nc: \"x # y\"  # z\nd: x#y\ne: !Ref A # b\nf: 'x' # it's\n",
    },
    { title: "brackets", text: "a: [1, 'x', !Ref B]\nb: { c: d, e: [] }\nf: [\n  1,\n  2\n  ]\n" },
    {
      title: "tags of CloudFormation",
      text: "a: !Ref B\nb: !Sub 'x${Y}'\nc: !GetAtt [A, Arn]\nd: !Ref 80\n",
    },
    {
      title: "tags before blocks",
      text: "a: !If\n  - X\n  - !Ref B\nb: !Sub\n- x\n- k: v\nc: !Sub |\n  x\n",
    },
    { title: "a tag of YAML itself", text: "a: !!str 1\nb: !!int '2'\n" },
    { title: "trailing spaces", text: "a: x  \nb:  \n  - y \n   \n" },
  ])("of $title", ({ text }, { expect }) => {
    const nodes = readBlockYaml(text);
    expect(nodes).toBeDefined();
    expect(contentOf(nodes)).toEqual(byLibrary(text));
  });

  test("of a template", ({ expect }) => {
    const text = readFileSync(join(CASES, "03-cfn-kiosk", "kiosk.yaml"), "utf8");
    const nodes = readBlockYaml(text);
    expect(nodes).toBeDefined();
    expect(contentOf(nodes)).toEqual(byLibrary(text));
  });
});

describe("a text is left to the library", () => {
  test.for([
    { title: "a key that stands twice", text: "a: 1\nb: 2\na: 3\n" },
    { title: "an anchor", text: "a: &x 1\nb: 2\n" },
    { title: "an alias", text: "a: [*x]\n" },
    { title: "a merge", text: "<<: { a: 1 }\n" },
    { title: "a second document", text: "a: 1\n---\nb: 2\n" },
    { title: "a directive", text: "%YAML 1.1\n---\na: yes\n" },
    { title: "CRLF", text: "a: 1\r\nb: 2\r\n" },
    { title: "a tab", text: "a:\n\tb: 1\n" },
    { title: "a value and a map below", text: "a: 1\n  b: 2\n" },
    { title: "two colons", text: "a: b: c\n" },
    { title: "a key of several words", text: "a b: c\n" },
    { title: "a list item among keys", text: "a: 1\n- b\n" },
    { title: "a key among list items", text: "- a\nb: 1\n" },
    { title: "an entry between two indentations", text: "a:\n    b: 1\n  c: 2\n" },
    { title: "an open quote", text: 'a: "x\\"\nb: 1\n' },
    { title: "an open bracket", text: "a: [1,\nb: 2\n" },
    { title: "an open bracket that a later value closes", text: "a: [1,\nb: 2]\n" },
    { title: "an open quote that a later value closes", text: "a: 'it''s\nb: it''s'\n" },
    { title: "text behind a bracket", text: "a: [1] x\n" },
    { title: "a block scalar indented by a number", text: "a:\n  b: |1\n     x\n" },
    { title: "the same after a tag", text: "a:\n  b: !Sub |-1\n     x\n" },
    { title: "the same after a tag without a name", text: "a:\n  b: ! >1\n     x\n" },
    { title: "the same below a tag", text: "a:\n  b: !\n    |1\n     x\n" },
    { title: "the same below a comment", text: "a:\n  b: !Sub # c |\n    |1\n     x\n" },
    { title: "a key in brackets that is a map", text: "a: { {b: c}: d }\n" },
    { title: "one text", text: "hello\n" },
  ])("with $title", ({ text }, { expect }) => {
    expect(readBlockYaml(text)).toBeUndefined();
  });
});

const TEXTS = readdirSync(CASES, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.ya?ml$/.test(path))
  .map((path) => readFileSync(join(CASES, path), "utf8"));
const BITS = [
  ..."\n :-#\"'[]{},|>&*!?%@`~\\\t\r".split(""),
  ...[
    ": ",
    " #",
    "- ",
    "\n\n",
    "\n  # c\n",
    "\n    x\n",
    "!Ref ",
    "!!str ",
    "[a, 'b']",
    " # c",
    "|2",
    ">+",
    "null",
    "0071",
  ],
];
const edit = fc.record({ at: fc.nat(), cut: fc.nat(3), put: fc.constantFrom("", ...BITS) });

test("whatever is wrong in a file, the library would have read the same", ({ expect }) => {
  let compared = 0;
  const property = fc.property(
    fc.constantFrom(...TEXTS),
    fc.nat(),
    fc.array(edit, { minLength: 1, maxLength: 3 }),
    (whole, from, edits) => {
      // A few lines of it, moved to the left margin: the more often a change stays readable.
      const lines = whole.split("\n");
      const start = from % lines.length;
      const some = lines.slice(start, start + 12);
      const margin = /^ */.exec(some[0] ?? "")?.[0].length ?? 0;
      const text = edits.reduce(
        (before, { at, cut, put }) => {
          const place = at % (before.length + 1);
          return before.slice(0, place) + put + before.slice(place + cut);
        },
        some.map((line) => line.slice(margin)).join("\n"),
      );
      const nodes = readBlockYaml(text);
      if (nodes === undefined) return;
      compared++;
      expect(contentOf(nodes)).toEqual(byLibrary(text));
    },
  );
  fc.assert(property, { numRuns: RUNS });
  // Otherwise nothing was shown.
  expect(compared).toBeGreaterThan(RUNS / 20);
});
