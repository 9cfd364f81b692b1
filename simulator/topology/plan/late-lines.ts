import type { PlanSettings } from "./plan.ts";

/** Why lines come late, and by how much at most. */
export interface LateLines {
  readonly mostMs: number;
  /** `--flush aws`, for messages. */
  readonly flags: string;
}

/** Envoy's own buffer of its access log. */
const ENVOY_FLUSH_MS = 10_000;

/** The awslogs driver sends what it has every 5 s. */
export const DRIVER_FLUSH_MS = 5000;

/** How late lines come; `undefined` where they come at once. */
export function lateLines({ flush, fidelity }: PlanSettings): LateLines | undefined {
  const causes = [
    ...(flush === "aws" ? [{ flag: "--flush aws", ms: ENVOY_FLUSH_MS }] : []),
    ...(fidelity === "aws" ? [{ flag: "--fidelity aws", ms: DRIVER_FLUSH_MS }] : []),
  ];
  if (causes.length === 0) return undefined;
  return {
    mostMs: causes.reduce((sum, { ms }) => sum + ms, 0),
    flags: causes.map(({ flag }) => flag).join(" and "),
  };
}
