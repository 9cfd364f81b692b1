import { SimulatorError } from "./errors.ts";
import type { AppProtocol } from "./model/namespace.ts";
import type { RuntimeName } from "./plan/plan.ts";

/** What a runtime can do; the rest is refused by name. */
export const SUPPORTS: Readonly<
  Record<
    RuntimeName,
    { readonly ingressPortOverride: boolean; readonly appProtocols: readonly AppProtocol[] }
  >
> = {
  local: { ingressPortOverride: false, appProtocols: ["http"] },
  docker: { ingressPortOverride: true, appProtocols: ["http"] },
};

/**
 * Which runtime is used, and why in a few words.
 *
 * @throws {SimulatorError} `NOT_SIMULATED` for `docker`.
 */
export function chooseRuntime(wanted: "auto" | RuntimeName): {
  readonly name: RuntimeName;
  readonly why: string;
} {
  if (wanted === "docker") {
    throw new SimulatorError("NOT_SIMULATED", "--runtime docker is not there yet.", {
      remedy: "Use --runtime local: the same proxies as processes of this machine.",
    });
  }
  return { name: "local", why: wanted === "local" ? "asked for" : "the only one there is yet" };
}
