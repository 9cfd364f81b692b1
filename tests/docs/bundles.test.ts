import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { BUNDLES, bundleApp } from "../../sample-apps/bundle.ts";
import { PROJECT } from "../support/run-cli.ts";

test.for(Object.entries(BUNDLES))(
  "sample-apps/%s is made of %s as it is",
  async ([bundle, source], { expect }) => {
    const committed = readFileSync(join(PROJECT, "sample-apps", bundle), "utf8");
    expect(await bundleApp(source)).toBe(committed);
  },
);
