// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, test } from "vitest";
import { readFiles } from "../../../support/template.ts";

/** 10,000 in a nightly run. */
const RUNS = Number(process.env["SC_SIM_MUTATIONS"] ?? 60);
const CASES = join(import.meta.dirname, "..", "..", "..", "fixtures", "infra");

type Json = Record<string, unknown>;

/** The JSON of a case, by path; of the YAML its text. */
function filesOf(name: string): Record<string, string> {
  const folder = join(CASES, name);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(folder, path)).isFile() && !path.includes("asset."))
      .filter((path) => path !== "expected.json" && !path.includes("tree.json"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

const JSON_CASES = ["01-cdk-basket", "02-cdk-metro", "05-cfn-orchard"].map(filesOf);
const YAML_CASES = [
  "03-cfn-kiosk",
  "04-cfn-harbor",
  "06-cfn-unanswered",
  "07-copilot-lantern",
  "14-cfn-two-namespaces",
].map(filesOf);

function entriesOf(value: unknown): readonly { readonly parent: Json; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { parent: value as Json, key },
    ...entriesOf(inner),
  ]);
}

/** Wrong values, functions in each other, and names that lead in circles. */
const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, "", "x", [], {}, [[]], [null], "__proto__", "\u0000"),
  fc.constantFrom("${", "${}", "${A.B}", "${!A}", "{{resolve:ssm:}}", "Fn::Join", "../../../etc"),
  fc.constantFrom(
    { Ref: "AWS::NoValue" },
    { Ref: "Cluster" },
    { Ref: "Orders" },
    { Ref: [] },
    { "Fn::GetAtt": "A.B.C" },
    { "Fn::If": ["Press", { Ref: "TreeTask" }] },
    { "Fn::If": [{}, 1, 2] },
    { "Fn::Select": ["x", { "Fn::Split": [",", { Ref: "Size" }] }] },
    { "Fn::Sub": ["${A}", { A: { "Fn::Sub": "${TreeTask}" } }] },
    { "Fn::ImportValue": { "Fn::Sub": "${AWS::StackName}" } },
    { "Fn::FindInMap": ["Sizes", { Ref: "Size" }, {}] },
    { "Fn::ForEach::A": ["A", ["b"], { "${A}": 1 }] },
    { Condition: "Logs" },
    { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "./kiosk.yaml" } },
  ),
  fc.jsonValue(),
);

const change = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("value", "wrap", "delete", "rename", "copy", "double"),
  value: junk,
  from: fc.nat(),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function apply(value: unknown, { at, kind, value: made, from }: Change): void {
  const entries = entriesOf(value);
  const { parent, key } = entries[at % Math.max(entries.length, 1)] ?? { parent: {}, key: "x" };
  const other = entries[from % Math.max(entries.length, 1)];
  if (kind === "delete") Reflect.deleteProperty(parent, key);
  else if (kind === "rename") parent[`${key}x`] = parent[key];
  else if (kind === "wrap")
    parent[key] = { "Fn::If": ["Logs", parent[key], structuredClone(made)] };
  else if (kind === "copy") parent[key] = structuredClone(other?.parent[other.key]);
  else if (kind === "double" && Array.isArray(parent)) parent.push(parent[Number(key)]);
  else parent[key] = structuredClone(made);
}

async function saidOf(files: Record<string, string>): Promise<readonly string[]> {
  try {
    return (await readFiles(files)).said;
  } catch (error) {
    if ((error as { code?: string }).code === "INPUT_NOT_FOUND") return [];
    throw error;
  }
}

describe("templates with changes of all kinds", () => {
  test("give a plan or problems, never an error of ours", async ({ expect }) => {
    const property = fc.asyncProperty(
      fc.constantFrom(...JSON_CASES),
      fc.nat(),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (original, which, changes) => {
        const paths = Object.keys(original).filter((path) => path.endsWith(".json"));
        const path = paths[which % paths.length] ?? "";
        const value = JSON.parse(original[path] ?? "{}");
        for (const one of changes) {
          apply(value, one);
          if (JSON.stringify(value).length > 1e6) break;
        }
        const said = await saidOf({ ...original, [path]: JSON.stringify(value) });
        for (const text of said) expect(text).not.toMatch(/undefined|\[object|NaN/);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  test("give a plan or problems where YAML has lines moved, lost or changed", async ({
    expect,
  }) => {
    const line = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom("delete", "indent", "move", "insert"),
      to: fc.nat(),
      text: fc.constantFrom(
        "  Stage: !Ref Stage",
        "      Name: !Sub ${Mesh}",
        "    Condition: Nowhere",
        "          Value: !GetAtt [Orders, !Ref Till]",
        "      Properties: *a",
        "    <<: {Type: !Ref A}",
        "  - !If [A, !Join [x], !Select 1]",
        "      Namespace: !ImportValue\n        Fn::Sub: ${Environment}",
        "{{ x }}",
        "Transform: [Mine]",
      ),
    });
    const property = fc.asyncProperty(
      fc.constantFrom(...YAML_CASES),
      fc.nat(),
      fc.array(line, { minLength: 1, maxLength: 5 }),
      async (original, which, changes) => {
        const paths = Object.keys(original).filter((path) => /\.ya?ml$/.test(path));
        const path = paths[which % paths.length] ?? "";
        const lines = (original[path] ?? "").split("\n");
        for (const { at, kind, to, text } of changes) {
          const index = at % lines.length;
          if (kind === "delete") lines.splice(index, 1);
          if (kind === "indent") lines[index] = ` ${lines[index]}`;
          if (kind === "move") lines.splice(to % lines.length, 0, ...lines.splice(index, 1));
          if (kind === "insert") lines.splice(index, 0, text);
        }
        const said = await saidOf({ ...original, [path]: lines.join("\n") });
        for (const text of said) expect(text).not.toMatch(/undefined|\[object|NaN/);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });
});
