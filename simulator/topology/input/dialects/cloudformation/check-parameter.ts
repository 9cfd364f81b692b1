import { entryOf } from "../../files/syntax-tree.ts";
import type { Answer } from "../answers.ts";
import { originOf, type Spot } from "./spot.ts";
import { textOf } from "./template.ts";
import type { World } from "./world.ts";

interface GivenParameter {
  /** Where the parameter is declared. */
  readonly declared: Spot;
  readonly name: string;
  readonly text: string;
  /** Who gives the value, where it is not the default. */
  readonly answer?: Answer;
}

/**
 * Reports a value that CloudFormation would refuse, once, where it was given.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function checkParameter(world: World, given: GivenParameter): void {
  const { declared, name, answer } = given;
  const wrong = whatIsWrong(given);
  if (wrong === undefined) return;
  const { file, place } = originOf(declared);
  if (answer !== undefined) {
    const { line } = declared.position();
    world.report(answer.problem(`${wrong} (the parameter ${name}, ${file}:${line}).`));
    return;
  }
  world.report({
    ...{ file, ...place(), message: `The default is wrong: ${wrong}.` },
    ...{ origin: "simulator", severity: "error" },
  });
}

/** Completes to a sentence without its full stop. */
function whatIsWrong({ declared, text }: GivenParameter): string | undefined {
  const attribute = (name: string) => textOf(entryOf(declared.node, name)?.value);
  const isSecret = attribute("NoEcho")?.toLowerCase() === "true";
  const shown = isSecret ? "The value" : JSON.stringify(text);
  const allowed = entryOf(declared.node, "AllowedValues")?.value;
  if (allowed?.kind === "list") {
    const values = allowed.items().flatMap((item) => textOf(item) ?? []);
    if (!values.includes(text))
      return `${shown} is not allowed: AllowedValues are ${values.join(", ")}`;
  }
  if (
    attribute("Type") === "Number" &&
    !/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim())
  ) {
    return `${shown} is not a number`;
  }
  const pattern = attribute("AllowedPattern");
  if (pattern !== undefined && !matches(pattern, text)) {
    const why = attribute("ConstraintDescription");
    return `${shown} does not match AllowedPattern ${pattern}${why === undefined ? "" : ` (${why})`}`;
  }
  return outOfBounds(text, attribute, shown);
}

function outOfBounds(
  text: string,
  attribute: (name: string) => string | undefined,
  shown: string,
): string | undefined {
  const limits = [
    { name: "MinLength", isBroken: (limit: number) => text.length < limit },
    { name: "MaxLength", isBroken: (limit: number) => text.length > limit },
    { name: "MinValue", isBroken: (limit: number) => Number(text) < limit },
    { name: "MaxValue", isBroken: (limit: number) => Number(text) > limit },
  ];
  const broken = limits.find(({ name, isBroken }) => {
    const limit = attribute(name);
    return limit !== undefined && isBroken(Number(limit));
  });
  return broken && `${shown} is outside of ${broken.name} ${attribute(broken.name)}`;
}

/** Repetition of a repetition: may take forever on a text that does not match. */
const NESTED_REPETITION = /[+*}]\??\)*\)(?:[+*{]|\?\))/;
const LONGEST_FOR_NESTED = 16;
/** Also `.*.*=` takes its time on a long one. */
const LONGEST = 256;

/** The whole text has to match. A pattern of Java's that is none of JavaScript's is not checked. */
function matches(pattern: string, text: string): boolean {
  const longest = NESTED_REPETITION.test(pattern) ? LONGEST_FOR_NESTED : LONGEST;
  if (text.length > longest) return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
