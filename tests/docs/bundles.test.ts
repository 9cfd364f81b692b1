import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { BUNDLED_APPS, bundleApp } from "../../sample-apps/bundle.ts";
import { PROJECT } from "../support/run-cli.ts";

test.for(BUNDLED_APPS)(
  "sample-apps/%s/bundle.mjs is made of the app as it is",
  async (name, { expect }) => {
    const committed = readFileSync(join(PROJECT, "sample-apps", name, "bundle.mjs"), "utf8");
    expect(await bundleApp(name)).toBe(committed);
  },
);
