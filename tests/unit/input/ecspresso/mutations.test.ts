import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "vitest";
import { SimulatorError } from "../../../../simulator/errors.ts";
import { describeProblem } from "../../../../simulator/topology/input/problems/problem.ts";
import { readInput } from "../../../support/read-input.ts";
import { textFaults, withTextFault } from "../../../support/text-faults.ts";

/** `SC_SIM_MUTATIONS=10000` for a night. */
const RUNS = Number(process.env["SC_SIM_MUTATIONS"] ?? 150);

const CASES = join(import.meta.dirname, "..", "..", "..", "fixtures", "infra");

/** A variable of the shell whose value no message may show. */
const SECRET = "s3cr3t\"'`{{ }}\n-value";

test.for(["08-ecspresso-ferry", "09-ecspresso-mill"])(
  "whatever is wrong in %s ends in problems with their places, and shows no value of the shell",
  async (name, { expect }) => {
    const folder = join(CASES, name);
    const original = Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter(
          (file) => /\.(?:ya?ml|json|jsonnet|tfstate)$/.test(file) && file !== "expected.json",
        )
        .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
    );
    await fc.assert(
      fc.asyncProperty(textFaults(Object.keys(original)), async (faults) => {
        const files = { ...original };
        for (const fault of faults)
          files[fault.file] = withTextFault(files[fault.file] ?? "", fault);
        const env = { STAGE: "beta", X: SECRET, GREETING: SECRET };
        try {
          const { problems } = await readInput(files, { env });
          for (const problem of problems) {
            const words = describeProblem(problem);
            expect(words).not.toContain("s3cr3t");
            if (problem.line !== undefined) expect(problem.line).toBeGreaterThan(0);
            if (problem.column !== undefined) expect(problem.column).toBeGreaterThan(0);
          }
        } catch (error) {
          if (!(error instanceof SimulatorError)) throw error;
          expect(error.code).toBe("INPUT_NOT_FOUND");
        }
      }),
      { numRuns: RUNS },
    );
  },
);
