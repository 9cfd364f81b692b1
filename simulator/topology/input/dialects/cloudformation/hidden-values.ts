import { asSensitive, type InputValue, type UnknownValue } from "../input-value.ts";
import type { Spot } from "./spot.ts";
import type { World } from "./world.ts";

/** A value that must not be shown. No message has its texts from now on, nor those of its parts. */
export function hidden(world: World, value: InputValue): InputValue {
  for (const text of textsOf(value)) world.readSecret(text);
  return asSensitive(value);
}

function textsOf(value: InputValue): readonly string[] {
  if (value.kind === "scalar") return [value.text ?? String(value.value)];
  if (value.kind === "list") return value.items.flatMap(textsOf);
  return value.kind === "map" ? [...value.entries.values()].flatMap(textsOf) : [];
}

/**
 * An unknown value with a reason that shows no secret: it may quote what a function was given. Then no entry of sc-sim.yaml is
 * proposed either, because the key would have it.
 *
 * @param by What stands there, e.g. `Fn::Select`.
 */
export function withoutSecrets(world: World, value: UnknownValue, by: string): UnknownValue {
  const { reason, remedy = "", answer, standIn = "", ...cause } = value.cause;
  const said = [reason, remedy, answer?.name ?? "", standIn].join("\n");
  const shows = [...world.secretTexts()].some(
    (text) => said.includes(text) || said.includes(JSON.stringify(text).slice(1, -1)),
  );
  if (!shows) return value;
  return {
    ...value,
    cause: {
      ...cause,
      reason: `${by} gives nothing here; why is not shown, because it uses a value that must stay secret`,
    },
  };
}

/** Remembers that a text is made of the values of loops, where one of these must not be shown. */
export function readLoop(world: World, spot: Spot, made: { from: string; to: string }): void {
  if (spot.isLoopSecret === true && made.from !== made.to) world.readSecret(made.to);
}
