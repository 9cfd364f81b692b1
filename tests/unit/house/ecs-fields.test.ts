import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { ecsFields } from "../../../tools/write-ecs-fields.ts";
import { PROJECT } from "../../support/run-cli.ts";

test("ecs-fields.ts is what `npm run ecs-fields` writes", ({ expect }) => {
  const file = join(PROJECT, "simulator/topology/input/ecs/ecs-fields.ts");
  expect(readFileSync(file, "utf8")).toBe(ecsFields());
});
