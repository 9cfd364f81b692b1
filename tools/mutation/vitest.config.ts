import { defineConfig } from "vitest/config";

/** The tests that a mutation run asks: those from data to data, which start nothing. */
export default defineConfig({
  resolve: { conditions: ["sc-sim-source"] },
  ssr: { resolve: { conditions: ["sc-sim-source"] } },
  test: {
    include: ["tests/unit/**/*.test.ts", "tests/contract/**/*.test.ts"],
    env: { TZ: "America/New_York" },
    testTimeout: 120_000,
  },
});
