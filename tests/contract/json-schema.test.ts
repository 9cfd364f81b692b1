import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, test } from "vitest";
import { schemaFiles } from "../../build-schemas.ts";
import { asProfile } from "../../simulator/index.ts";
import { type AccessLogProtocol, PROTOCOLS } from "../../simulator/line/access-log/fields.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { PROJECT } from "../support/run-cli.ts";

const FOLDER = join(PROJECT, "schemas");
const committed = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".json"))
  .sort();
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });

function schemaOf(name: string): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(join(FOLDER, name), "utf8")));
}

/** Golden JSON lines of a protocol as a profile writes them. */
function linesOf(protocol: AccessLogProtocol, profile: string): readonly string[] {
  return goldenLines()
    .filter((golden) => golden.protocol === protocol && golden.format === "JSON")
    .map(({ line }) => asProfile(line, profile));
}

test("the committed schemas are those of the table", ({ expect }) => {
  const files = schemaFiles();
  expect(committed).toEqual([...files.keys()].sort());
  for (const [name, text] of files) {
    expect(readFileSync(join(FOLDER, name), "utf8"), `${name}: npm run schemas`).toBe(text);
  }
});

describe.for(["observed-2025-11", "aws-docs"])("the schemas of profile %s", (profile) => {
  test.for(PROTOCOLS)("take every line of a real Envoy: %s", (protocol, { expect }) => {
    const lines = linesOf(protocol, profile);
    expect(lines.length).toBeGreaterThan(5);
    for (const strictness of ["strict", "tolerant"]) {
      const validate = schemaOf(`${profile}/${protocol}.${strictness}.json`);
      for (const line of lines) {
        validate(JSON.parse(line));
        expect(validate.errors, line).toBeNull();
      }
    }
  });

  test("take or refuse what is changed in a line, by strictness", ({ expect }) => {
    const [line = "{}"] = linesOf("http", profile);
    const changed = (change: object) => ({ ...JSON.parse(line), ...change });
    const without = (key: string) => changed({ [key]: undefined });
    const verdicts = (value: object) =>
      ["strict", "tolerant"].map((strictness) =>
        schemaOf(`${profile}/http.${strictness}.json`)(JSON.parse(JSON.stringify(value))),
      );
    expect(verdicts(changed({}))).toEqual([true, true]);
    expect(verdicts(changed({ more: 1 }))).toEqual([false, true]);
    expect(verdicts(without("user_agent"))).toEqual([false, true]);
    expect(verdicts(without("bytes_sent"))).toEqual([false, false]);
    expect(verdicts(changed({ response_code: "200" }))).toEqual([false, false]);
    expect(verdicts(changed({ response_code: null }))).toEqual([false, false]);
    expect(verdicts(changed({ user_agent: null }))).toEqual([true, true]);
    expect(verdicts(changed({ start_time: "yesterday" }))).toEqual([false, false]);
    expect(verdicts(changed({ upstream_service_time: 5 }))).toEqual([false, false]);
  });
});

test("the observed profile's schema takes the lines captured on AWS", ({ expect }) => {
  const validate = schemaOf("observed-2025-11/http.strict.json");
  for (const line of observedLines()) expect(validate(JSON.parse(line)), line).toBe(true);
});

test("a port that an older Envoy wrote as a string is for the tolerant schema only", ({
  expect,
}) => {
  const [line = "{}"] = linesOf("tcp", "aws-docs");
  const older = { ...JSON.parse(line), downstream_remote_port: "41000" };
  expect(schemaOf("aws-docs/tcp.strict.json")(older)).toBe(false);
  expect(schemaOf("aws-docs/tcp.tolerant.json")(older)).toBe(true);
});
