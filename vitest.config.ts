import { defineConfig } from "vitest/config";

interface KindOptions {
  readonly isolate?: boolean;
  readonly maxWorkers: number;
  readonly globalSetup?: string[];
}

/** As many as the smallest machine in CI has cores. */
const WORKERS = 2;

/**
 * How long a test may take before something must be wrong, whatever else the machine does meanwhile. No test asserts how long it took;
 * vitest's own 5 seconds would.
 */
const PATIENCE_MS = 120_000;

/** Times that are read or written as local time differ from UTC here, in summer as in winter. */
const ZONE = "America/New_York";

/** One project per kind of test: what a kind needs and may take is written here and nowhere else. */
const kind = (name: string, options: KindOptions) => ({
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

/**
 * Kinds that start nothing: their files share two workers that keep what they have imported, which is most of their time. No module of ours
 * holds state, and no test of theirs changes the process.
 */
const withoutProcesses = { isolate: false, maxWorkers: WORKERS };

/**
 * Kinds that start real processes. Two files at a time: most of what they do is one program that starts while the other waits. Each has state
 * folders, addresses and runs of its own, and so may more than one simulation on a machine.
 */
const PREPARED = ["tests/support/fetch-envoy.ts", "tests/support/make-bundles.ts"];
const withEnvoy = { maxWorkers: WORKERS, globalSetup: PREPARED };
const withEngine = {
  ...withEnvoy,
  globalSetup: [...PREPARED, "tests/support/engine-setup.ts"],
};

export default defineConfig({
  resolve: { conditions: ["sc-sim-source"] },
  ssr: { resolve: { conditions: ["sc-sim-source"] } },
  test: {
    projects: [
      kind("unit", withoutProcesses),
      kind("contract", withoutProcesses),
      kind("docs", withEnvoy),
      kind("process", withEnvoy),
      kind("docker", withEngine),
    ],
  },
});
