import { readComparison, type Value } from "./comparison.ts";
import { readLogic } from "./logic.ts";
import type { Scanner } from "./scanner.ts";
import { readSelector, type Selector } from "./selector.ts";

/** A message that may be JSON. */
export interface JsonMessage {
  readonly text: string;
  /** The JSON object that it is, parsed when it is first asked for; `undefined` for every other text. */
  object(): object | undefined;
}

/** A pattern for events that are JSON objects. */
export interface JsonPattern {
  matches(message: JsonMessage): boolean;
  /** In the order in which the pattern has them. */
  readonly selectors: readonly Selector[];
}

type Test = (message: JsonMessage) => boolean;

const MOST_WILDCARDS = 3;

/** The whole word after `IS`. */
const CONSTANT = /(?:NULL|TRUE|FALSE)(?![A-Za-z0-9_])/y;

const CONSTANTS: Readonly<Record<string, boolean | null>> = {
  NULL: null,
  TRUE: true,
  FALSE: false,
};

/** Reads `{ $.a = "v" && $.n >= 5 }` to its end. */
export function readJsonPattern(scanner: Scanner): JsonPattern {
  const selectors: Selector[] = [];
  scanner.takeText("{");
  scanner.skipBlanks();
  const matches = readLogic(scanner, readSide);
  if (!scanner.takeText("}")) throw scanner.error("One of && || } was expected");
  if (!scanner.isAtEnd) throw scanner.error("Nothing can follow the } of the pattern");
  if (selectors.filter(({ hasWildcard }) => hasWildcard).length > MOST_WILDCARDS)
    throw scanner.error(`A pattern can have ${MOST_WILDCARDS} wild cards in its selectors`, 0);
  return { matches, selectors };

  function readSide(): Test {
    const side = scanner.takeText("(") ? readInner() : readCondition();
    scanner.skipBlanks();
    return side;
  }

  function readInner(): Test {
    scanner.skipBlanks();
    const inner = readLogic(scanner, readSide);
    if (!scanner.takeText(")")) throw scanner.error("One of && || ) was expected");
    return inner;
  }

  function readCondition(): Test {
    const selector = readSelector(scanner);
    selectors.push(selector);
    scanner.skipBlanks();
    if (scanner.take(/NOT\s+EXISTS(?![A-Za-z0-9_])/y) !== undefined)
      return ofObject((event) => !selector.some(event, isThere));
    if (scanner.take(/IS\s+/y) !== undefined) {
      const fits = readConstant();
      return ofObject((event) => selector.some(event, fits));
    }
    const { fits, mayBeIn } = readComparison(scanner);
    const test = ofObject((event) => selector.some(event, fits));
    return (message) => mayBeIn(message.text) && test(message);
  }

  function readConstant(): (value: Value) => boolean {
    const constant = CONSTANTS[scanner.expect(CONSTANT, "NULL, TRUE or FALSE")];
    return (value) => value === constant;
  }
}

/** What is not a JSON object matches nothing. */
function ofObject(test: (event: object) => boolean): Test {
  return (message) => {
    const event = message.object();
    return event !== undefined && test(event);
  };
}

function isThere(value: Value): boolean {
  return value !== undefined;
}
