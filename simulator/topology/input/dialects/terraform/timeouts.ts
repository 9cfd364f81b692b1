import type { InputValue } from "../input-value.ts";
import type { Resource } from "./output.ts";
import type { Registry } from "./registry.ts";

const TIMEOUTS = {
  idleTimeoutSeconds: "idle_timeout_seconds",
  perRequestTimeoutSeconds: "per_request_timeout_seconds",
} as const;

/**
 * A state has 0 both for "none" and for what was not written. The source beside it says which; without it, a 0 is taken for not
 * written, and that is told.
 */
export function withoutZeroTimeouts(
  entries: Map<string, InputValue>,
  resource: Resource,
  { sources, notes }: Registry,
): void {
  if (resource.output.kind === "plan") return;
  const services = entries.get("services");
  if (services?.kind !== "list") return;
  for (const service of services.items) {
    const timeout = service.kind === "map" ? service.entries.get("timeout") : undefined;
    if (timeout?.kind !== "map") continue;
    const inside = timeout.entries as Map<string, InputValue>;
    for (const [field, name] of Object.entries(TIMEOUTS)) {
      const value = inside.get(field);
      if (value?.kind !== "scalar" || value.value !== 0) continue;
      const isWritten = sources.says(resource, new RegExp(`\\b${name}\\s*=\\s*0\\b`));
      if (isWritten === true) continue;
      inside.delete(field);
      if (isWritten === undefined) {
        notes.push({
          name: value.origin.place().path,
          value: "not given",
          why: "the state has 0 there whether 0 was written or nothing; give the plan if 0 was",
        });
      }
    }
  }
}
