import fc from "fast-check";
import { describe, test } from "vitest";
import { jsonFaults, withJsonFaults } from "../../../support/json-faults.ts";
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

describe("Terraform's JSON with changes of all kinds", () => {
  test("gives a plan or problems, never an error of ours", async ({ expect }) => {
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.keys(INPUTS)),
      jsonFaults,
      async (name, changes) => {
        const value = withJsonFaults(INPUTS[name as keyof typeof INPUTS], changes);
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
