import { defineConfig } from "vitest/config";

/** One project per kind of test: what a kind needs and may take is written here and nowhere else. */
const kind = (name: string, options: { testTimeout?: number; fileParallelism?: boolean } = {}) => ({
  extends: true as const,
  test: { name, include: [`tests/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    projects: [
      kind("unit"),
      kind("contract"),
      kind("docs", { testTimeout: 120_000 }),
      kind("process", { testTimeout: 60_000, fileParallelism: false }),
      kind("docker", { testTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
