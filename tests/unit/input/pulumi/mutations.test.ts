import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, test } from "vitest";
import { SimulatorError } from "../../../../simulator/errors.ts";
import { jsonFaults, withJsonFaults } from "../../../support/json-faults.ts";
import {
  CLUSTER,
  NAMESPACE,
  pulumiSecret,
  pulumiService,
  pulumiStack,
  pulumiTaskDefinition,
} from "../../../support/pulumi.ts";
import { readInput } from "../../../support/read-input.ts";

/** 10,000 in a nightly run. */
const RUNS = Number(process.env["SC_SIM_MUTATIONS"] ?? 100);

const HUSH = "hush-hush-1";

const CONTAINERS = JSON.stringify([
  {
    ...{ name: "app", image: "web:1", command: ["login", HUSH] },
    portMappings: [{ name: "http", containerPort: 8080, appProtocol: "http" }],
    environment: [{ name: "TOKEN", value: HUSH }],
  },
]);

/** All of a task definition may be a secret, or one text of it. */
const SECRET_STACK = pulumiStack(
  NAMESPACE,
  CLUSTER,
  pulumiTaskDefinition("web", { containerDefinitions: pulumiSecret(CONTAINERS) }),
  pulumiService("web", {
    connect: { logConfiguration: { logDriver: "splunk", options: { t: pulumiSecret(HUSH) } } },
  }),
);

const FIXTURES = join(import.meta.dirname, "..", "..", "..", "fixtures", "pulumi");

const INPUTS = {
  "stack.json": readFileSync(join(FIXTURES, "stack.json"), "utf8"),
  "secret.json": JSON.stringify(SECRET_STACK, undefined, 4),
};

/** Problems in words; none where the file has become something else. */
async function saidOf(text: string): Promise<readonly string[]> {
  const read = readInput({ "stack.json": text }).then(({ said }) => said);
  return await read.catch((error: unknown) => {
    if (error instanceof SimulatorError && error.code === "INPUT_NOT_FOUND") return [error.message];
    throw error;
  });
}

/** Whether the secret is only where Pulumi says that it is one. */
function isSecretOnly(value: unknown): boolean {
  if (typeof value === "string") return !value.includes(HUSH);
  if (typeof value !== "object" || value === null) return true;
  const isWrapped = Object.hasOwn(value, Object.keys(pulumiSecret())[0] ?? "");
  return Object.entries(value).every(
    ([key, inner]) => (isWrapped && key === "plaintext") || isSecretOnly(inner),
  );
}

describe("an export of Pulumi's with changes of all kinds", () => {
  test("gives a plan or problems, never an error of ours, and shows no secret", async ({
    expect,
  }) => {
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.values(INPUTS)),
      jsonFaults,
      async (text, faults) => {
        const value = withJsonFaults(text, faults);
        for (const problem of await saidOf(JSON.stringify(value, undefined, 4))) {
          expect(problem).not.toMatch(/undefined|\[object|NaN/);
          if (isSecretOnly(value)) expect(problem).not.toContain("hush");
        }
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });

  test("gives a plan or problems where bytes are missing", async ({ expect }) => {
    const property = fc.asyncProperty(
      fc.constantFrom(...Object.values(INPUTS)),
      fc.nat(),
      fc.nat(200),
      async (text, at, length) => {
        const start = at % text.length;
        const cut = text.slice(0, start) + text.slice(start + length);
        for (const problem of await saidOf(cut)) expect(problem).not.toMatch(/undefined|NaN/);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
  });
});
