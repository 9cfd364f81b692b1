import { describe, test } from "vitest";
import { taskDefinition } from "../../support/definitions.ts";
import { resolved } from "../../support/resolved.ts";

const secrets = (...names: string[]) => names.map((name) => ({ name, valueFrom: `arn:${name}` }));
const files = (container: object, entry: object) => ({
  "task.json": taskDefinition(container),
  "sc-sim.yaml": { containers: { "web/app": { command: ["x"], ...entry } } },
});
const WITH_TWO = { secrets: secrets("DB_PASSWORD", "API_KEY") };
const GIVEN = 'sc-sim.yaml: containers["web/app"].secrets';
const UNKNOWN = `warning: ${GIVEN}: The task definition has no secret`;
const MISSING = "warning: task.json: containerDefinitions[0].secrets: ";

describe("names of secrets", () => {
  test("that only sc-sim.yaml has are a warning with the nearest", async ({ expect }) => {
    const values = { DB_PASSWORD: "v", API_KEY: "v", DB_PASWORD: "hunter2", APIKEY: "hunter2" };
    const { told } = await resolved(files(WITH_TWO, { secrets: values }), { requireRun: "local" });
    expect(told).toEqual([
      `${UNKNOWN} DB_PASWORD (the nearest is DB_PASSWORD), APIKEY (the nearest is API_KEY).`,
    ]);
  });

  test("without a value are one warning of a plan, beside the misspelt one", async ({ expect }) => {
    const { told } = await resolved(files(WITH_TWO, { secrets: { DB_PASSWRD: "v" } }));
    expect(told.toSorted()).toEqual([
      `${UNKNOWN} DB_PASSWRD (the nearest is DB_PASSWORD).`,
      `${MISSING}The secrets DB_PASSWORD, API_KEY have no value here; give it in sc-sim.yaml, under secrets of web/app.`,
    ]);
  });

  test("without a value stop a run with one error", async ({ expect }) => {
    const { told } = await resolved(files(WITH_TWO, { secrets: { API_KEY: "v" } }), {
      requireRun: "local",
    });
    expect(told).toEqual([
      expect.stringMatching(/^error: task\.json: .*: DB_PASSWORD is a secret in AWS/),
    ]);
  });

  test.for([
    { title: "all have a value", container: WITH_TWO, given: { DB_PASSWORD: "v", API_KEY: "v" } },
    { title: "the task definition has none", container: {}, given: { ANY: "v" } },
    { title: "the container is left out", container: WITH_TWO, given: { X: "v" }, skip: true },
  ])("are no problem where $title", async ({ container, given, skip = false }, { expect }) => {
    const { told } = await resolved(files(container, { secrets: given, skip }));
    expect(told.filter((line) => line.includes("secret"))).toEqual([]);
  });
});
