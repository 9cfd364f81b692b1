import { holdsSensitive, type InputValue, type MapValue } from "./input-value.ts";

/** Where the options of the proxy's log stand in a service. */
const LOG_OPTIONS = ["serviceConnectConfiguration", "logConfiguration", "options"];

/**
 * A service without what its proxy's log driver must not show: nothing here logs in anywhere with it, so that neither the plan
 * nor an export needs it. Options of awslogs only name where lines go, and stay.
 */
export function withoutLogTokens(
  service: MapValue,
  [step, ...below]: readonly string[] = LOG_OPTIONS,
): MapValue {
  const entries = [...service.entries].map(([key, entry]): [string, InputValue] => {
    if (step === undefined) return [key, isShown(key, entry) ? entry : hiddenOption(entry)];
    return [key, key === step && entry.kind === "map" ? withoutLogTokens(entry, below) : entry];
  });
  return { ...service, entries: new Map(entries) };
}

function isShown(name: string, option: InputValue): boolean {
  return name.startsWith("awslogs-") || !holdsSensitive(option);
}

function hiddenOption({ origin }: InputValue): InputValue {
  return { kind: "scalar", value: "(sensitive)", origin };
}
