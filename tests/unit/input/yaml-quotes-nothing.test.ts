import { describe, test } from "vitest";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { describeProblem } from "../../../simulator/topology/input/problems/problem.ts";
import { taskDefinition } from "../../support/definitions.ts";
import { folderWith } from "../../support/temp-folder.ts";

const REMEDY = "Text that begins with one of ! & * | > @ % ` [ { must stand in quotes";

/** What a terminal shows about an sc-sim.yaml with this text. */
async function shown(text: string): Promise<readonly string[]> {
  const cwd = folderWith({ "task.json": taskDefinition(), "sc-sim.yaml": text });
  return (await loadInput({ paths: ["."], cwd })).problems.map(describeProblem);
}

const SECRET = "hunter2";
const block = (field: string, value: string) =>
  `containers:\n  web/app:\n    ${field}:\n      DB_PASSWORD: ${value}\n`;
const flow = (field: string, value: string) =>
  `containers: { web/app: { ${field}: { DB_PASSWORD: ${value} } } }\n`;
const places = (["secrets", "environment"] as const).flatMap((field) => [
  { where: `${field}, a block`, line: 4, text: (value: string) => block(field, value) },
  { where: `${field}, brackets`, line: 1, text: (value: string) => flow(field, value) },
]);

describe("a message about sc-sim.yaml does not quote a value", () => {
  const starts = ["!", "!!", "!<", "!a!", "&", "*", "|", ">", "@", "%", "`", "[", "{", '"', '"\\'];
  const others = ["'", "- ", "? ", "[ [", "| ", "& ", "* ", "!a !b ", "&a *"];
  const cases = places.flatMap((place) =>
    [...starts, ...others].map((start) => ({ ...place, start })),
  );
  test.for(cases)("that begins with $start in $where", async ({ text, start }, { expect }) => {
    const messages = await shown(text(`${start}${SECRET}`));
    expect(messages).not.toEqual([]);
    for (const message of messages) {
      expect(message).not.toContain(SECRET);
      expect(message).toMatch(/^sc-sim\.yaml:\d+:\d+: /);
    }
  });

  const closed = ["[hunter2]", "[[hunter2]]", "{ a: hunter2 }", "{ hunter2: a }", '"hunter2\\0"'];
  const wrongValues = places.flatMap((place) => closed.map((value) => ({ ...place, value })));
  test.for(wrongValues)(
    "of another kind: $value in $where",
    async ({ text, value, line }, { expect }) => {
      const messages = await shown(text(value));
      expect(messages).toEqual([expect.stringMatching(`^sc-sim\\.yaml:${line}:\\d+: `)]);
      expect(messages.join("")).not.toContain(SECRET);
    },
  );

  test.for(["secrets", "environment"])("in the place of all of %s", async (field, { expect }) => {
    const [message, ...more] = await shown(`containers: { web/app: { ${field}: ${SECRET} } }\n`);
    expect(more).toEqual([]);
    expect(message).toMatch(/It is a string; an object was expected/);
  });
});

test.for(["parameters", "environment", "variables"])(
  "a message does not quote a section without the space after its colon: %s",
  async (section, { expect }) => {
    const [message, ...more] = await shown(`${section}:\n  DB_PASSWORD:${SECRET}\n`);
    expect(more).toEqual([]);
    expect(message).toBe(`sc-sim.yaml:1:1: ${section}: It is a string; an object was expected.`);
  },
);

describe("a value without the quotes that it needs", () => {
  const starts = ["!", "&", "*", "|", ">", "@", "%", "`", "[", "{"];
  const cases = places.flatMap((place) => starts.map((start) => ({ ...place, start })));
  test.for(cases)(
    "is reported with the remedy: $start in $where",
    async ({ text, start }, { expect }) => {
      const messages = await shown(text(`${start}${SECRET}`));
      expect(messages).toEqual([expect.stringContaining(REMEDY)]);
    },
  );

  test.for([...places])(
    "may begin with - or ? in $where, and with any in quotes",
    async ({ text }, { expect }) => {
      const values = [`-${SECRET}`, `?${SECRET}`, `"!${SECRET}"`, `'*${SECRET}'`, `"&${SECRET}"`];
      for (const value of values) expect(await shown(text(value))).toEqual([]);
    },
  );

  test("is not an alias of an anchor before it", async ({ expect }) => {
    const text = `containers: { web/app: { secrets: { A: &a x, B: *a }, environment: { C: *a } } }`;
    expect(await shown(text)).toEqual([]);
    const turned = `containers: { web/app: { secrets: { B: *a, A: &a x } } }`;
    expect(await shown(turned)).toEqual([
      expect.stringMatching(/^sc-sim\.yaml:1:40: .*an alias \(\*\) has no anchor \(&\) before it/),
    ]);
  });
});
