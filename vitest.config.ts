import { defineConfig } from "vitest/config";

interface KindOptions {
  readonly testTimeout?: number;
  readonly fileParallelism?: boolean;
  readonly globalSetup?: string | string[];
}

/** One project per kind of test: what a kind needs and may take is written here and nowhere else. */
const kind = (name: string, options: KindOptions = {}) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...options },
});

/** Kinds that start real processes: one file at a time, because timing tells a machine's load from a fault badly. */
const ENVOY = "tests/support/fetch-envoy.ts";
const withEnvoy = { fileParallelism: false, globalSetup: ENVOY };

export default defineConfig({
  resolve: { conditions: ["sc-sim-source"] },
  ssr: { resolve: { conditions: ["sc-sim-source"] } },
  test: {
    projects: [
      kind("unit"),
      kind("contract"),
      kind("docs", { testTimeout: 120_000, ...withEnvoy }),
      kind("process", { testTimeout: 60_000, ...withEnvoy }),
      kind("docker", {
        ...withEnvoy,
        testTimeout: 120_000,
        globalSetup: [ENVOY, "tests/support/engine-setup.ts"],
      }),
    ],
  },
});
