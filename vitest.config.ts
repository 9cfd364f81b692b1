import { defineConfig } from "vitest/config";

interface KindOptions {
  /** Kinds run one after the other, in this order. */
  readonly order: number;
  readonly maxWorkers: number;
  readonly isolate?: boolean;
  readonly globalSetup?: string[];
  readonly setupFiles?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
}

/** As many as the machines of most CI services have cores at least. */
const WORKERS = 2;

/**
 * How long a test may take before something must be wrong, whatever else the machine does meanwhile. No test asserts how long it took;
 * vitest's own 5 seconds would.
 */
const PATIENCE_MS = 300_000;

/** Times that are read or written as local time differ from UTC here, in summer as in winter. */
const ZONE = "America/New_York";

/** One project per kind of test: what a kind needs and may take is written here and nowhere else. */
const kind = (name: string, { order, ...options }: KindOptions) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    env: { TZ: ZONE },
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    sequence: { groupOrder: order },
    ...options,
  },
});

/**
 * Kinds that start nothing. Their files share workers, and what these have imported, which takes longer than most tests: no module of ours
 * holds state, and none of these tests changes the process.
 */
const fast = { order: 1, maxWorkers: WORKERS, isolate: false };

/**
 * Kinds that start real processes. Two files run side by side, as simulations on one machine may: each has state folders, runs and
 * addresses of its own. Most of the time one program of a test waits for another, so that the second core would be idle.
 */
const PREPARED = ["tests/support/fetch-envoy.ts", "tests/support/make-bundles.ts"];
const withEnvoy = {
  ...{ order: 2, maxWorkers: WORKERS },
  ...{ globalSetup: PREPARED, setupFiles: ["tests/support/compile-cache-setup.ts"] },
};
const withEngine = {
  ...withEnvoy,
  order: 3,
  globalSetup: [...PREPARED, "tests/support/engine-setup.ts"],
};

/** Tests that leave something of a dead run on the engine for a while: any other start would remove it. */
const ALONE = "tests/docker/alone/**/*.test.ts";

export default defineConfig({
  resolve: { conditions: ["sc-sim-source"] },
  ssr: { resolve: { conditions: ["sc-sim-source"] } },
  test: {
    projects: [
      kind("unit", fast),
      kind("contract", fast),
      kind("docs", withEnvoy),
      kind("process", withEnvoy),
      kind("examples", withEnvoy),
      kind("docker", { ...withEngine, exclude: [ALONE] }),
      kind("docker-alone", { ...withEngine, order: 4, maxWorkers: 1, include: [ALONE] }),
    ],
  },
});
