import type { RuntimeName } from "../topology/plan/plan.ts";

/** What a runtime can do; the rest is refused by name. */
export const SUPPORTS: Readonly<Record<RuntimeName, { readonly ingressPortOverride: boolean }>> = {
  local: { ingressPortOverride: false },
  docker: { ingressPortOverride: true },
};

/** How long an engine may take to answer before the local runtime is taken. */
const PING_TIMEOUT_MS = 1000;

/**
 * Which runtime is used, and why in a few words. `auto` takes Docker when an engine answers within
 * a second.
 */
export async function chooseRuntime(
  wanted: "auto" | RuntimeName,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly name: RuntimeName; readonly why: string }> {
  if (wanted !== "auto") return { name: wanted, why: "asked for" };
  // Only here, because loading it takes as long as everything else of a start.
  const { pingEngine } = await import("../running/runtime/docker/engine/engine.ts");
  const ping = await pingEngine({ env, timeoutMs: PING_TIMEOUT_MS });
  if (!ping.answers) return { name: "local", why: ping.reason.replace(/\.$/, "") };
  return { name: "docker", why: `${ping.info.name} ${ping.info.version} answers` };
}
