import { entryOf } from "../../files/syntax-tree.ts";
import type { Answer } from "../answers.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { originOf, type Spot } from "./spot.ts";
import { textOf } from "./template.ts";
import type { World } from "./world.ts";

interface GivenParameter {
  /** Where the parameter is declared. */
  readonly declared: Spot;
  readonly name: string;
  readonly text: string;
  /** Whether it is shown to nobody. */
  readonly isSecret: boolean;
  /** Who gives the value, where it is not the default. */
  readonly answer?: Answer;
}

/**
 * Reports a value that CloudFormation would refuse, once, where it was given.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function checkParameter(world: World, given: GivenParameter): void {
  const { declared, name, answer } = given;
  const origin = originOf(declared);
  const type = textOf(entryOf(declared.node, "Type")?.value);
  if (type !== undefined && !TYPE.test(type))
    world.report(
      problemAtOrigin(
        origin,
        `${JSON.stringify(type)} is not a type of a parameter: there are String, Number, CommaDelimitedList, List<Number> and AWS's own, such as AWS::EC2::VPC::Id.`,
      ),
    );
  const { wrong, unchecked } = whatIsWrong(given);
  if (unchecked !== undefined)
    world.report(problemAtOrigin(origin, `${unchecked} CloudFormation does.`, "warning"));
  if (wrong === undefined) return;
  if (answer !== undefined) {
    const { line } = declared.position();
    world.report(answer.problem(`${wrong} (the parameter ${name}, ${origin.file}:${line}).`));
    return;
  }
  world.report(problemAtOrigin(origin, `The default is wrong: ${wrong}.`));
}

/** AWS adds types of its own from time to time. */
const TYPE =
  /^(?:String|Number|CommaDelimitedList|List<(?:String|Number|AWS::[\w:]+)>|AWS::[\w:]+(?:<.+>)?)$/;

interface Verdict {
  /** Completes to a sentence without its full stop. */
  readonly wrong?: string | undefined;
  /** What is not looked at here, in a sentence. */
  readonly unchecked?: string | undefined;
}

function whatIsWrong({ declared, text, isSecret }: GivenParameter): Verdict {
  const attribute = (name: string) => textOf(entryOf(declared.node, name)?.value);
  const shown = isSecret ? "The value" : JSON.stringify(text);
  const allowed = entryOf(declared.node, "AllowedValues")?.value;
  if (allowed?.kind === "list") {
    const values = allowed.items().flatMap((item) => textOf(item) ?? []);
    if (!values.includes(text)) {
      return {
        wrong: isSecret
          ? "The value is not one of AllowedValues"
          : `${shown} is not allowed: AllowedValues are ${values.join(", ")}`,
      };
    }
  }
  if (
    attribute("Type") === "Number" &&
    !/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim())
  ) {
    return { wrong: `${shown} is not a number` };
  }
  const pattern = attribute("AllowedPattern");
  const match = pattern === undefined || matches(pattern, text);
  if (match === false) {
    const why = attribute("ConstraintDescription");
    return {
      wrong: `${shown} does not match AllowedPattern ${pattern}${why === undefined ? "" : ` (${why})`}`,
    };
  }
  const wrong = outOfBounds(text, attribute, shown);
  if (match === true) return { wrong };
  return { wrong, unchecked: `AllowedPattern ${pattern} is not checked here, as ${match.why}.` };
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

/** Whether the whole text matches; else why that was not looked at. The dialect is Java's. */
function matches(pattern: string, text: string): boolean | { readonly why: string } {
  if (text.length > longestFor(pattern)) return { why: "it could take very long for this value" };
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return { why: "JavaScript does not read it" };
  }
}

const MOST_STEPS = 10_000_000;
const LONGEST = 256;
/** A repetition of repetitions takes twice as long with each character. */
const LONGEST_FOR_NESTED = 16;

/** The longest text that a pattern is tried on: one that does not match may take its length to the power of the repetitions. */
function longestFor(pattern: string): number {
  const groups: { repeats: boolean }[] = [{ repeats: false }];
  let count = 0;
  const plain = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/g, "x");
  for (const [index, letter] of [...plain].entries()) {
    if (letter === "(") groups.push({ repeats: false });
    if (letter === ")") {
      const inner = groups.length > 1 ? groups.pop() : undefined;
      if (inner?.repeats && /[*+{]/.test(plain[index + 1] ?? "")) return LONGEST_FOR_NESTED;
      markRepeating(inner?.repeats ? groups.at(-1) : undefined);
    }
    if (!/[*+{]/.test(letter)) continue;
    count += 1;
    markRepeating(groups.at(-1));
  }
  return Math.min(LONGEST, Math.floor(MOST_STEPS ** (1 / Math.max(count, 1))));
}

function markRepeating(group: { repeats: boolean } | undefined): void {
  if (group !== undefined) group.repeats = true;
}
