import { evaluateIf } from "./conditions.ts";
import { getStackOutput, importValue } from "./exports.ts";
import { findInMap } from "./find-in-map.ts";
import { joinTexts, selectItem, splitText } from "./list-functions.ts";
import { evaluateGetAtt, evaluateRef } from "./references.ts";
import type { Spot } from "./spot.ts";
import { evaluateSub } from "./sub.ts";
import { fault, textValue, unknown } from "./unknown.ts";
import { plainOf, textOfValue, unknownIn } from "./value-text.ts";
import type { Resolved, World } from "./world.ts";

/** A function where it stands, and what is given to it. */
export interface Call {
  readonly spot: Spot;
  readonly argument: Spot;
}

type EvaluateFunction = (world: World, call: Call) => Resolved;

/**
 * The functions of templates that give a value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export const FUNCTIONS: ReadonlyMap<string, EvaluateFunction> = new Map<string, EvaluateFunction>([
  ["Ref", evaluateRef],
  ["Fn::GetAtt", evaluateGetAtt],
  ["Fn::Sub", evaluateSub],
  ["Fn::Join", joinTexts],
  ["Fn::Select", selectItem],
  ["Fn::Split", splitText],
  ["Fn::FindInMap", findInMap],
  ["Fn::If", evaluateIf],
  ["Fn::ImportValue", importValue],
  ["Fn::GetStackOutput", getStackOutput],
  ["Fn::Base64", base64],
  ["Fn::Length", lengthOf],
  ["Fn::ToJsonString", toJsonString],
  ["Fn::GetAZs", onlyOnAws("Fn::GetAZs")],
  ["Fn::Cidr", onlyOnAws("Fn::Cidr")],
  ["Fn::Transform", transform],
]);

function base64(world: World, { spot, argument }: Call): Resolved {
  const text = textOfValue(world.evaluate(argument));
  if (text === undefined) return fault(spot, "Fn::Base64 takes a text");
  return typeof text === "string" ? textValue(spot, Buffer.from(text).toString("base64")) : text;
}

function lengthOf(world: World, { spot, argument }: Call): Resolved {
  const value = world.evaluate(argument);
  if (value?.kind === "unknown") return value;
  if (value?.kind !== "list") return fault(spot, "Fn::Length takes a list");
  return textValue(spot, String(value.items.length));
}

function toJsonString(world: World, { spot, argument }: Call): Resolved {
  const value = world.evaluate(argument);
  const missing = unknownIn(value);
  if (missing !== undefined) return missing;
  if (value === undefined || value.kind === "scalar") {
    return fault(spot, "Fn::ToJsonString takes a list or an object");
  }
  return textValue(spot, JSON.stringify(plainOf(value)));
}

function onlyOnAws(name: string): EvaluateFunction {
  return (_world, { spot }) => {
    const { line, column } = spot.position();
    const id = `${name}:${spot.stack.template.name}:${line}:${column}`;
    return unknown(spot, { id, reason: `Only AWS knows what ${name} gives` });
  };
}

function transform(_world: World, { spot }: Call): Resolved {
  return fault(spot, "Fn::Transform runs in AWS", PROCESSED);
}

/** How to get a template that needs no macro. */
export const PROCESSED =
  "Give the template as AWS has it: aws cloudformation get-template --template-stage Processed --stack-name NAME";
