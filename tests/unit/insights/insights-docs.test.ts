import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { insightsWithPoints } from "../../../tools/write-insights.ts";

test("docs/insights.md has every open point (`npm run insights` writes them)", () => {
  const file = join(import.meta.dirname, "../../../docs/insights.md");
  expect(readFileSync(file, "utf8")).toBe(insightsWithPoints());
});
