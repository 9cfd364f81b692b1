import type { ScalarValue, UnknownCause, UnknownValue } from "../input-value.ts";
import { originOf, type Spot } from "./spot.ts";

interface UnknownFacts extends Omit<UnknownCause, "origin" | "answer"> {
  /** The key of `parameters` in sc-sim.yaml that gives the value. @default none can */
  readonly key?: string;
}

/** A value that nobody but AWS knows, or that nobody has given yet. */
export function unknown(spot: Spot, facts: UnknownFacts): UnknownValue {
  const { key, remedy, ...cause } = facts;
  const write = key === undefined ? undefined : writeParameter(key);
  const both = remedy && write && `${remedy}. Or ${write.charAt(0).toLowerCase()}${write.slice(1)}`;
  const whatToDo = both ?? remedy ?? write;
  return {
    kind: "unknown",
    cause: {
      ...cause,
      origin: originOf(spot),
      ...(key !== undefined && { answer: { key: "parameters", name: key } }),
      ...(whatToDo !== undefined && { remedy: whatToDo }),
    },
    origin: originOf(spot),
  };
}

/** Something that CloudFormation itself refuses. */
export function fault(spot: Spot, reason: string, remedy?: string): UnknownValue {
  const { line, column } = spot.position();
  const id = `fault:${spot.stack.template.name}:${line}:${column}:${reason}`;
  return unknown(spot, { id, reason, ...(remedy !== undefined && { remedy }), isFault: true });
}

/** The remedy for a value that an entry of sc-sim.yaml gives. */
export function writeParameter(key: string): string {
  return `Write in sc-sim.yaml: parameters: { ${JSON.stringify(key)}: … }`;
}

/** A text. */
export function textValue(spot: Spot, value: string): ScalarValue {
  return { kind: "scalar", value, origin: originOf(spot) };
}

/** Why a value is not known, as a whole message. */
export function describeUnknown({ cause: { reason, remedy } }: UnknownValue, need: string): string {
  return `${reason}, and ${need}.${remedy === undefined ? "" : ` ${remedy}.`}`;
}
