import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { INPUTS, SHAPES } from "../../../simulator/logs/cloudwatch/logs-api/model.ts";
import { logsModel } from "../../../tools/write-logs-model.ts";
import { PROJECT } from "../../support/run-cli.ts";

test("model.ts is what `npm run logs-model` writes", ({ expect }) => {
  const file = join(PROJECT, "simulator/logs/cloudwatch/logs-api/model.ts");
  expect(readFileSync(file, "utf8")).toBe(logsModel());
});

test("every shape that it names is there, and every pattern is one", ({ expect }) => {
  const named = Object.values(SHAPES).flatMap(({ members = {}, member, key, value, pattern }) => {
    if (pattern !== undefined) new RegExp(`^(?:${pattern})$`, "u");
    return [...Object.values(members), member, key, value].filter((name) => name !== undefined);
  });
  const all = [...named, ...Object.values(INPUTS)];
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((name) => SHAPES[name] === undefined)).toEqual([]);
});
