import { entryOf } from "../../files/syntax-tree.ts";
import type { Answer } from "../answers.ts";
import type { InputValue } from "../input-value.ts";
import { checkParameter } from "./check-parameter.ts";
import { propertiesOf, propertyValue } from "./resources.ts";
import { originOf, type Spot, spotOf, topSpot } from "./spot.ts";
import type { Stack } from "./stack.ts";
import { sectionOf, textOf } from "./template.ts";
import { fault, textValue, unknown } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Value, World } from "./world.ts";

const SSM_TYPE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** The parameters that a template declares. */
export function parameterNames({ template }: Stack): readonly string[] {
  const section = sectionOf(template, "Parameters");
  return section?.value.kind === "map" ? section.value.entries().map(({ key }) => key) : [];
}

/**
 * Whether what is given for a parameter must not be shown. A name in Parameter Store is not a secret:
 * the reader needs it to give the value.
 */
export function hasSecretAnswer(stack: Stack, name: string): boolean {
  const declared = declaration(stack, name);
  if (declared === undefined || !isNoEcho(declared)) return false;
  return !SSM_TYPE.test(attributeOf(declared, "Type") ?? "");
}

/** The value of a parameter where it is used; a list where its type is one. */
export function parameterValue(world: World, spot: Spot, name: string): Value {
  const { stack } = spot;
  const declared = declaration(stack, name);
  if (declared === undefined) return fault(spot, `There is no parameter ${name}`);
  const value = world.once(`parameter:${stack.id}:${name}`, {
    label: `Parameters.${name}`,
    spot: declared,
    make: () => givenValue(world, declared, name),
  });
  if (value?.kind === "scalar" || value?.kind === "list")
    return { ...value, origin: originOf(spot) };
  return value?.kind === "unknown" ? { ...value, origin: originOf(spot) } : value;
}

function declaration(stack: Stack, name: string): Spot | undefined {
  const section = sectionOf(stack.template, "Parameters");
  const entry = entryOf(section?.value, name);
  return section === undefined || entry === undefined
    ? undefined
    : spotOf(topSpot(stack, { name: "Parameters", section }), entry);
}

function givenValue(world: World, declared: Spot, name: string): Value {
  const type = attributeOf(declared, "Type") ?? "String";
  const secretsBefore = world.secretReads();
  const given = textGiven(world, declared, name);
  if (given === undefined) {
    return unknown(declared, {
      id: `parameter:${declared.stack.template.path}:${name}`,
      reason: `The parameter ${name} has no default`,
      key: name,
    });
  }
  if (given.kind !== "text") return given;
  const { text, answer } = given;
  // Of a nested stack's parameter the stack around it may give such a value.
  const isPassedOn = world.secretReads() > secretsBefore;
  const isSecret = isPassedOn || isNoEcho(declared);
  checkParameter(world, { declared, name, text, isSecret, ...(answer && { answer }) });
  const fromSsm = SSM_TYPE.exec(type)?.[1];
  // As in `hasSecretAnswer`.
  if (isSecret) world.readSecret(fromSsm === undefined ? text : "");
  if (fromSsm !== undefined) {
    return ssmValue(world, { declared, ssmName: text, type: fromSsm, isSecret });
  }
  return isList(type) ? listValue(declared, text) : textValue(declared, text);
}

interface GivenText {
  readonly kind: "text";
  readonly text: string;
  /** Where it is not the default. */
  readonly answer?: Answer;
}

/** Of a nested stack its parent says the value; for one stack sc-sim.yaml can say another one. */
function textGiven(world: World, declared: Spot, name: string): GivenText | InputValue | undefined {
  const { stack } = declared;
  const [scoped] = stack.scopes.flatMap(
    (scope) => world.answers.parameter(`${scope}/${name}`) ?? [],
  );
  if (scoped !== undefined) return { kind: "text", text: scoped.value, answer: scoped };
  const passed = passedDown(world, declared, name);
  if (passed !== undefined) {
    const text =
      passed.kind === "list" ? passed.items.map(textOfValue).join(",") : textOfValue(passed);
    return typeof text === "string" ? { kind: "text", text } : passed;
  }
  const answer = world.answers.parameter(name);
  if (answer !== undefined) return { kind: "text", text: answer.value, answer };
  const inFile = stack.parameters.get(name);
  if (inFile !== undefined) return { kind: "text", text: inFile };
  const written = entryOf(declared.node, "Default")?.value;
  if (written?.tag !== undefined || written?.kind === "map") {
    return fault(
      declared,
      `The Default of ${name} is a function; CloudFormation takes a text there`,
    );
  }
  const fallback = attributeOf(declared, "Default");
  return fallback === undefined ? undefined : { kind: "text", text: fallback };
}

/** What the stack around a nested one gives to a parameter. */
function passedDown(world: World, { stack }: Spot, name: string): Value {
  if (stack.parent === undefined) return undefined;
  const properties = propertiesOf(world, stack.parent);
  const parameters =
    properties && world.entries(properties).find(({ key }) => key === "Parameters");
  if (parameters === undefined) return undefined;
  const resolved = world.resolve(parameters.spot);
  if (resolved?.kind === "unknown") return resolved;
  if (resolved?.kind !== "spot") return undefined;
  const passed = world.entries(resolved.spot).findLast(({ key }) => key === name);
  return passed === undefined ? undefined : world.evaluate(passed.spot);
}

interface SsmParameter {
  readonly declared: Spot;
  /** In Parameter Store. */
  readonly ssmName: string;
  readonly type: string;
  /** Whether its value must not be shown. */
  readonly isSecret: boolean;
}

/** The default of such a parameter is a name, whose value AWS reads when it deploys. */
function ssmValue(world: World, { declared, ssmName, type, isSecret }: SsmParameter): Value {
  const key = `ssm:${ssmName}`;
  if (isSecret) world.answers.keepSecret(key, declared.stack.scopes);
  const answer = world.answers.parameter(key, declared.stack.scopes);
  const text = answer?.value ?? valueOfResource(world, ssmName);
  if (text === undefined) {
    return unknown(declared, {
      id: key,
      reason: `The value of the SSM parameter ${ssmName} is in AWS only`,
      key,
    });
  }
  return isList(type) ? listValue(declared, text) : textValue(declared, text);
}

/** A template of the input may make the SSM parameter. */
function valueOfResource(world: World, ssmName: string): string | undefined {
  for (const stack of world.stacks()) {
    for (const resource of world.resources(stack).values()) {
      if (resource.type !== "AWS::SSM::Parameter") continue;
      const { made, standIns } = world.withStandIns(() => propertyValue(world, resource, "Name"));
      if (textOfValue(made) !== ssmName) continue;
      for (const standIn of standIns) world.standIn(standIn);
      const value = textOfValue(propertyValue(world, resource, "Value"));
      if (typeof value === "string") return value;
    }
  }
  return undefined;
}

function isList(type: string): boolean {
  return type === "CommaDelimitedList" || type.startsWith("List<");
}

function listValue(declared: Spot, text: string): InputValue {
  const items = text === "" ? [] : text.split(",").map((item) => textValue(declared, item.trim()));
  return { kind: "list", items, origin: originOf(declared) };
}

/**
 * CloudFormation takes YAML's `no` for false. Anything else hides the value, also below a key such as
 * `noEcho`, which AWS refuses: it is meant to be a secret.
 */
function isNoEcho({ node }: Spot): boolean {
  const entries = node.kind === "map" ? node.entries() : [];
  return entries.some(
    ({ key, value }) =>
      /^\s*noecho\s*$/i.test(key) && !/^(?:false|no|off)$/i.test(textOf(value)?.trim() ?? ""),
  );
}

/** An attribute of a parameter, as it is written. */
function attributeOf(declared: Spot, name: string): string | undefined {
  return textOf(entryOf(declared.node, name)?.value);
}
