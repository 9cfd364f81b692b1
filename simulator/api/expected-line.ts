import type { z } from "zod";
import { reasonOf, SimulatorError } from "../errors.ts";
import type { AccessLogContract } from "../line/contract/check-line.ts";
import { type Deviation, describeDeviation } from "../line/contract/deviation.ts";
import type { ExpectedFields, ExpectedValue } from "../line/contract/expected-fields.ts";
import { limitedPattern } from "../logs/limited-pattern.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import type { checkBody } from "./call-schemas.ts";
import type { deviation } from "./schemas.ts";

type ContractJson = Pick<z.output<typeof checkBody>, "protocol" | "format" | "profile" | "fields">;

/**
 * What a line has to be, as a call says it. The profile is the run's own, or a built-in one.
 *
 * @throws {SimulatorError} `USAGE` for a pattern that is not a regular expression.
 */
export function contractOf(
  { profile, fields, ...rest }: ContractJson,
  store: Pick<LogStore, "profileNamed">,
): AccessLogContract {
  return {
    ...rest,
    ...(profile !== undefined && { profile: store.profileNamed(profile) ?? profile }),
    ...(fields !== undefined && { fields: expectedFields(fields) }),
  };
}

function expectedFields(fields: NonNullable<ContractJson["fields"]>): ExpectedFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]): [string, ExpectedValue | undefined] => [
      name,
      typeof value === "object" && value !== null ? patternOf(name, value.pattern) : value,
    ]),
  );
}

function patternOf(name: string, pattern: string): ExpectedValue {
  try {
    return limitedPattern(pattern);
  } catch (cause) {
    throw new SimulatorError("USAGE", `fields.${name}.pattern: ${reasonOf(cause)}.`, {
      cause,
      remedy: "Write a regular expression of JavaScript, without slashes around it.",
    });
  }
}

/** A deviation as data and in words. */
export function deviationToJson(found: Deviation): z.output<typeof deviation> {
  const { kind, at, key } = found;
  const { expected: wanted, got } = { expected: undefined, got: undefined, ...found };
  const expected = kind === "value" ? valueInWords(found.expected) : wanted;
  return {
    ...{ kind, at, text: describeDeviation(found) },
    ...(key !== undefined && { key }),
    ...(expected !== undefined && { expected }),
    ...(got !== undefined && { got }),
  };
}

/**
 * A value deviation has its expected value in words: as JSON, `none` for null, else what a pattern
 * is.
 */
function valueInWords(words: string): unknown {
  if (words === "none") return null;
  try {
    return JSON.parse(words);
  } catch {
    return words;
  }
}
