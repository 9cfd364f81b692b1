import { defineConfig } from "vitest/config";

interface KindOptions {
  readonly fileParallelism?: boolean;
  readonly globalSetup?: string | string[];
}

/**
 * How long a test may take before something must be wrong, whatever else the machine does meanwhile. No test asserts how long it took;
 * vitest's own 5 seconds would.
 */
const PATIENCE_MS = 120_000;

/** Times that are read or written as local time differ from UTC here, in summer as in winter. */
const ZONE = "America/New_York";

/** One project per kind of test: what a kind needs and may take is written here and nowhere else. */
const kind = (name: string, options: KindOptions = {}) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    env: { TZ: ZONE },
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    ...options,
  },
});

/** Kinds that start real processes: one file at a time, because timing tells a machine's load from a fault badly. */
const PREPARED = ["tests/support/fetch-envoy.ts", "tests/support/make-bundles.ts"];
const withEnvoy = { fileParallelism: false, globalSetup: PREPARED };

export default defineConfig({
  resolve: { conditions: ["sc-sim-source"] },
  ssr: { resolve: { conditions: ["sc-sim-source"] } },
  test: {
    projects: [
      kind("unit"),
      kind("contract"),
      kind("docs", withEnvoy),
      kind("process", withEnvoy),
      kind("docker", {
        ...withEnvoy,
        globalSetup: [...PREPARED, "tests/support/engine-setup.ts"],
      }),
    ],
  },
});
