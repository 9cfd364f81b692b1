import type { TestProject } from "vitest/node";
import { pingEngine } from "../../simulator/running/runtime/docker/engine/engine.ts";
import { isRequired } from "./required.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly hasEngine: boolean;
  }
}

/** Runs once before all Docker tests: without an engine they are skipped, or fail where SC_SIM_REQUIRE=docker asks for them. */
export default async function setup({ provide }: TestProject): Promise<void> {
  const ping = await pingEngine({ env: process.env, timeoutMs: 5_000 });
  provide("hasEngine", ping.answers);
  if (ping.answers) return;
  if (isRequired("docker")) {
    throw new Error(`SC_SIM_REQUIRE=docker, but: ${ping.reason}`);
  }
  console.log(`tests/docker skipped: ${ping.reason} Start Docker and run \`npm test\` again.`);
}
