import type { StandIn } from "../dialect.ts";
import { originOf, type Spot } from "./spot.ts";
import type { Stack } from "./stack.ts";
import { textValue } from "./unknown.ts";
import type { Value, World } from "./world.ts";

/** Parameters that AWS gives to each stack. */
export const PSEUDO_PARAMETERS = [
  "AWS::AccountId",
  "AWS::NotificationARNs",
  "AWS::NoValue",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
] as const;

type PseudoParameter = (typeof PSEUDO_PARAMETERS)[number];

/** Whether a name is that of a pseudo parameter. */
export function isPseudoParameter(name: string): name is PseudoParameter {
  return PSEUDO_PARAMETERS.some((known) => known === name);
}

/**
 * The value of a pseudo parameter, or what stands for it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */
export function pseudoValue(world: World, spot: Spot, name: PseudoParameter): Value {
  if (name === "AWS::NoValue") return undefined;
  if (name === "AWS::NotificationARNs") return { kind: "list", items: [], origin: originOf(spot) };
  return textValue(spot, pseudoText(world, spot, name));
}

type PseudoText = Exclude<PseudoParameter, "AWS::NoValue" | "AWS::NotificationARNs">;

/** The same as a text. */
export function pseudoText(world: World, { stack }: Spot, name: PseudoText): string {
  const region = () => regionOf(world, stack);
  switch (name) {
    case "AWS::Region":
      return region();
    case "AWS::AccountId":
      return accountOf(world, stack);
    case "AWS::Partition":
      return partitionOf(region());
    case "AWS::URLSuffix":
      return partitionOf(region()) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    case "AWS::StackName":
      if (stack.isNameMadeUp) world.standIn(stackNameStandIn(stack));
      return stack.name;
    case "AWS::StackId": {
      const partition = partitionOf(region());
      const account = accountOf(world, stack);
      return `arn:${partition}:cloudformation:${region()}:${account}:stack/${stack.name}/00000000-0000-0000-0000-000000000000`;
    }
  }
}

/** The ARN of something in the region and the account of a stack. */
export function arnText(
  world: World,
  spot: Spot,
  { service, rest }: { readonly service: string; readonly rest: string },
): string {
  const partition = pseudoText(world, spot, "AWS::Partition");
  const region = pseudoText(world, spot, "AWS::Region");
  return `arn:${partition}:${service}:${region}:${pseudoText(world, spot, "AWS::AccountId")}:${rest}`;
}

function regionOf(world: World, { scopes, environment }: Stack): string {
  const { answers } = world;
  const given = answers.parameter("AWS::Region", scopes)?.value ?? environment.region;
  if (given !== undefined) return given;
  const shell = answers.environment("AWS_REGION");
  const from = shell === undefined ? "No file says it" : `AWS_REGION of ${shell.from}`;
  const value = shell?.value ?? "us-east-1";
  world.standIn(pseudoStandIn("AWS::Region", { value, from }));
  return value;
}

function accountOf(world: World, { scopes, environment }: Stack): string {
  const given = world.answers.parameter("AWS::AccountId", scopes)?.value ?? environment.account;
  if (given !== undefined) return given;
  const value = "111122223333";
  world.standIn(pseudoStandIn("AWS::AccountId", { value, from: "No file says it" }));
  return value;
}

function pseudoStandIn(name: string, { value, from }: { value: string; from: string }): StandIn {
  const why = `${from}; sc-sim.yaml can: parameters: { ${JSON.stringify(name)}: … }`;
  return { name, value, why };
}

function stackNameStandIn({ name, template }: Stack): StandIn {
  return {
    name: `AWS::StackName of ${template.name}`,
    value: name,
    why: 'It is made of the file\'s name; sc-sim.yaml can give another: parameters: { "AWS::StackName": … }',
  };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
