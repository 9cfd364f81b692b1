import type { Problem } from "../../../../errors.ts";
import type { Answers } from "../answers.ts";
import type { StandIn } from "../dialect.ts";
import type { InputValue, UnknownValue } from "../input-value.ts";
import type { Resource } from "./resources.ts";
import type { Spot } from "./spot.ts";
import type { Stack } from "./stack.ts";

/** The value of an expression; `undefined`: there is none (`AWS::NoValue`). */
export type Value = InputValue | undefined;

/** A spot with its functions evaluated, and what is in it still to be looked at. */
export type Resolved = Value | { readonly kind: "spot"; readonly spot: Spot };

/** A part of a map after `Fn::ForEach` is expanded. */
export interface Entry {
  readonly key: string;
  readonly spot: Spot;
}

export interface OnceFacts<T> {
  /** For a message about a cycle. */
  readonly label: string;
  readonly spot: Spot;
  readonly make: () => T;
}

/** All stacks of the input, and their values, each evaluated when somebody needs it. */
export interface World {
  readonly answers: Answers;
  /** Those of the templates that no other nests, and what is nested in them. */
  stacks(): readonly Stack[];
  resources(stack: Stack): ReadonlyMap<string, Resource>;
  /** Whether a resource is a nested stack. */
  isNesting(resource: Resource): boolean;
  /** The stack of a resource that nests one, or why there is none. */
  nested(resource: Resource): Stack | UnknownValue;
  /** The whole value. */
  evaluate(spot: Spot): Value;
  /** The value as far as functions say what it is. */
  resolve(spot: Spot): Resolved;
  /** Counts a value; `false` once there are too many, which is reported. */
  spend(spot: Spot): boolean;
  /** The parts of a map. */
  entries(spot: Spot): readonly Entry[];
  /** The same for the same key, made once; where it needs itself, a fault that says how. */
  once<T>(key: string, facts: OnceFacts<T>): T | UnknownValue;
  /** Says that a value was read which must not be shown: what is made of it must not be either, also where it is made only once. */
  readSecret(text: string): void;
  /** All that was read with {@link readSecret}: no message may have it. */
  secretTexts(): ReadonlySet<string>;
  /** How often {@link readSecret} was said so far. */
  secretReads(): number;
  /** What is looked at here goes into no value: nothing becomes secret by it. */
  apart<T>(look: () => T): T;
  report(problem: Problem): void;
  standIn(standIn: StandIn): void;
  /** What a look makes, and the stand-ins in it, also those that were made for others before. */
  withStandIns<T>(look: () => T): { readonly made: T; readonly standIns: readonly StandIn[] };
}
