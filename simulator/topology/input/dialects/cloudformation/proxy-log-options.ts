import { holdsSensitive, type InputValue } from "../input-value.ts";

/** Where the options of the proxy's log stand in a service. */
const LOG_OPTIONS = ["serviceConnectConfiguration", "logConfiguration", "options"];

/**
 * A service without what its proxy's log driver must not show: nobody here logs in anywhere with it. Options of awslogs only name
 * where lines go, and stay.
 */
export function withoutLogTokens(
  value: InputValue,
  [step, ...below]: readonly string[] = LOG_OPTIONS,
): InputValue {
  if (value.kind !== "map") return value;
  const entries = [...value.entries].map(([key, entry]): [string, InputValue] => {
    if (step !== undefined) return [key, key === step ? withoutLogTokens(entry, below) : entry];
    const isShown = key.startsWith("awslogs-") || !holdsSensitive(entry);
    return [key, isShown ? entry : { kind: "scalar", value: "(sensitive)", origin: entry.origin }];
  });
  return { ...value, entries: new Map(entries) };
}
