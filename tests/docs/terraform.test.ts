import { test } from "vitest";
import { blocksIn } from "../support/documents.ts";
import { fixture } from "../support/terraform.ts";

test("the test that docs/terraform.md offers is the one that the real provider has run", ({
  expect,
}) => {
  const [block] = blocksIn("hcl").filter(({ document }) => document === "docs/terraform.md");
  const offered = block?.code.replace(/^# sc-sim\.tftest\.hcl\n/, "");
  expect(offered).toBe(fixture("terraform", "mill", "sc-sim.tftest.hcl"));
});
