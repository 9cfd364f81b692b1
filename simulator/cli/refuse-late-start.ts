import { SimulatorError } from "../errors.ts";
import type { LineSelection } from "../logs/line-selection.ts";

interface LateStartOptions {
  /** As it was written. */
  readonly since: string | undefined;
  /** When the wait ends, in milliseconds since 1970. */
  readonly endMs: number;
}

/**
 * Refuses to wait for the absence of lines of a time that begins after the wait: that would be a success for nothing.
 *
 * @throws {SimulatorError} `USAGE`
 */
export function refuseLateStart(
  { sinceMs = 0 }: Pick<LineSelection, "sinceMs">,
  { since, endMs }: LateStartOptions,
): void {
  if (sinceMs <= endMs) return;
  const problem = `--since: "${since}" is later than the end of --within.`;
  throw new SimulatorError("USAGE", problem, { remedy: "Give an earlier time." });
}
