import { InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { checkOptions } from "../app/check-options.ts";
import { LONGEST_MS, OPTION_FACTS, SIMULATE_OPTIONS } from "../app/options.ts";

/** What the paths of a command may be. */
export const INPUT_PATHS = OPTION_FACTS.get(SIMULATE_OPTIONS.shape.inputs)?.help ?? "";

/**
 * The flags of {@link simulationOptions} as commander parsed them, and whatever flags a command
 * adds to them.
 */
export type SimulationFlags = Readonly<Record<string, unknown>>;

/** The flags that `up`, `run`, `plan` and `export` share; each means the same as the library's option. */
export function simulationOptions(): readonly Option[] {
  return flaggedOptions().map(({ option, schema, fromFlag, defaultText }) => {
    const choices = choicesOf(schema);
    if (choices !== undefined) option.choices(choices);
    else if (option.required) {
      option.argParser((text, previous) => parseFlag(fromFlag(text, previous), schema));
    }
    const value = schema.safeParse(undefined).data;
    return value === undefined || option.isBoolean() ? option : option.default(value, defaultText);
  });
}

/** Those of them that say how inputs are read. */
export function inputOptions(): readonly Option[] {
  const names = ["parameter", "stack", "namespace"];
  return simulationOptions().filter((option) => names.includes(option.name()));
}

/**
 * The flags and paths of a command as options of the library.
 *
 * @throws {SimulatorError} `USAGE`, as `simulate()` throws it.
 */
export function toSimulateOptions(
  paths: readonly string[],
  flags: SimulationFlags,
): Readonly<z.output<typeof SIMULATE_OPTIONS>> {
  const given = flaggedOptions().map(({ name, option }) => [name, flags[option.attributeName()]]);
  const options = { ...Object.fromEntries(given), inputs: paths };
  return checkOptions(SIMULATE_OPTIONS, options, "this command");
}

/** The rows of the options table that have a flag. */
function flaggedOptions() {
  return Object.entries(SIMULATE_OPTIONS.shape).flatMap(([name, schema]) => {
    const {
      flag,
      help,
      fromFlag = (text: string) => text,
      defaultText,
    } = OPTION_FACTS.get(schema) ?? {};
    if (flag === undefined) return [];
    return {
      name,
      schema,
      fromFlag,
      defaultText: defaultText?.flag,
      option: new Option(flag, help),
    };
  });
}

/** The values that a schema lists, whether it has a default or is optional. */
function choicesOf(schema: z.ZodType): readonly string[] | undefined {
  const inner =
    schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodEnum ? inner.options.map(String) : undefined;
}

function parseFlag(value: unknown, schema: z.ZodType): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidArgumentError(result.error.issues.map(({ message }) => `${message}.`).join(" "));
}

/** A time span in seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0 && value * 1000 <= LONGEST_MS)) {
    const longest = Math.floor(LONGEST_MS / 1000);
    throw new InvalidArgumentError(`It must be a number above 0 and at most ${longest} seconds.`);
  }
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  }
  return value;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** A time span such as `5s`, `500ms`, `2m` or `0s`, in milliseconds; a number alone is seconds. */
export function timeSpanMs(text: string): number {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  const value = Number(number) * (UNIT_MS[unit] ?? 0);
  if (number === undefined || value > LONGEST_MS) {
    throw new InvalidArgumentError(
      "It must be a time span such as 500ms, 5s or 2m, at most 24 days.",
    );
  }
  return value;
}
