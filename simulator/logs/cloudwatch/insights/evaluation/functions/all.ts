import { FUNCTIONS, type FunctionName } from "../../language/function-table.ts";
import { toNumber } from "../values.ts";
import { ADDRESS_FUNCTIONS } from "./addresses.ts";
import type { QueryContext } from "./context.ts";
import { dateFunctions } from "./dates.ts";
import { JSON_FUNCTIONS } from "./json.ts";
import { type FunctionsOf, NUMBER_FUNCTIONS } from "./numbers.ts";
import { TEXT_FUNCTIONS } from "./texts.ts";

/** Functions that are compiled with what is written in them: with a period, or one branch only. */
const COMPILED = ["bin", "datefloor", "dateceil", "case", "if"] as const;

type CompiledName = (typeof COMPILED)[number];

/** The functions that take values and give one. */
export type PlainName = Exclude<FunctionName, CompiledName>;

export function isPlain(name: FunctionName): name is PlainName {
  return !(COMPILED as readonly string[]).includes(name) && Object.hasOwn(FUNCTIONS, name);
}

/** All of them, for a query that runs. */
export function plainFunctions(context: QueryContext): FunctionsOf<PlainName> {
  return {
    ...NUMBER_FUNCTIONS,
    ...TEXT_FUNCTIONS,
    ...ADDRESS_FUNCTIONS,
    ...JSON_FUNCTIONS,
    ...dateFunctions(context),
    ispresent: (value) => value !== undefined,
    coalesce: (...values) => values.find((value) => value !== undefined),
    isnumeric: (value) => toNumber(value) !== undefined,
    unmask: (value) => value,
  };
}
