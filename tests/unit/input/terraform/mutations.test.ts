import fc from "fast-check";
import { describe, test } from "vitest";
import { fixture, MILL, readTerraform } from "../../../support/terraform.ts";

/** 10,000 in a nightly run. */
const RUNS = Number(process.env["SC_SIM_MUTATIONS"] ?? 100);

const INPUTS = {
  "plan.json": fixture("terraform", "mill", "plan.json"),
  "parcels.json": fixture("infra", "10-tf-parcels-plan", "plan.json"),
  "state.json": fixture("infra", "12-tf-depot-state", "state.json"),
  "test.json":
    fixture("terraform", "mill", "test.jsonl")
      .split("\n")
      .find((line) => line.includes('"test_state":')) ?? "",
  "terraform.tfstate": fixture("infra", "08-ecspresso-ferry", "terraform", "terraform.tfstate"),
};

type Json = Record<string, unknown>;

/** Every object or list with its keys, to choose one entry of. */
function entriesOf(value: unknown): readonly { readonly parent: Json; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { parent: value as Json, key },
    ...entriesOf(inner),
  ]);
}

const junk = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, "", "x", [], {}, [[]], [null]),
  fc.constantFrom("arn:aws:", "module.", 'module.a["', "local.x", "${", "__proto__", "\u0000"),
  fc.constantFrom('[{"name":1}]', "[", '{"a":1}', "[[[[]]]]", "[null]", `${"[".repeat(5000)}`),
  fc.jsonValue(),
);

const change = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("value", "delete", "rename", "copy", "double"),
  value: junk,
  from: fc.nat(),
});

describe("Terraform's JSON with changes of all kinds", () => {
  test("gives a plan or problems, never an error of ours", async ({ expect }) => {
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(INPUTS)),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (name, changes) => {
        const value = JSON.parse(INPUTS[name as keyof typeof INPUTS]);
        for (const { at, kind, value: made, from } of changes) {
          const entries = entriesOf(value);
          const { parent, key } = entries[at % entries.length] ?? { parent: value, key: "x" };
          const other = entries[from % Math.max(entries.length, 1)];
          if (kind === "delete") Reflect.deleteProperty(parent, key);
          else if (kind === "rename") parent[`${key}x`] = parent[key];
          // A copy, so that nothing holds itself.
          else if (kind === "copy") parent[key] = structuredClone(other?.parent[other.key]);
          else if (kind === "double" && Array.isArray(parent)) parent.push(parent[Number(key)]);
          else parent[key] = made;
          if (JSON.stringify(value).length > 2e6) break;
        }
        const { said } = await readTerraform({ [name]: JSON.stringify(value) }).catch(
          (error: { code?: string; message: string }) => {
            expect(error.code, error.message).toBe("INPUT_NOT_FOUND");
            return { said: [] };
          },
        );
        for (const text of said) expect(text).not.toMatch(/undefined|\[object|NaN/);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  test("gives a plan or problems where bytes are missing", async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(INPUTS)),
      fc.nat(),
      fc.nat(200),
      async (name, at, length) => {
        const text = INPUTS[name as keyof typeof INPUTS];
        const start = at % text.length;
        await readTerraform({ [name]: text.slice(0, start) + text.slice(start + length) }).catch(
          (error: { code?: string }) => {
            if (error.code !== "INPUT_NOT_FOUND") throw error;
          },
        );
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });
});

test("sources beside a plan may be anything", async ({ expect }) => {
  for (const text of [
    'resource "aws_ecs_service" "gate" {',
    "resource",
    "\u0000",
    'module "app" {{{',
  ]) {
    const { namespace } = await readTerraform(
      { "main.tf": text },
      { copyOf: MILL, paths: ["plan.json"] },
    );
    expect(namespace).toBe("mill");
  }
});
