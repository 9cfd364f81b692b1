import { namesInstead, nearestInstead } from "../../../../near-name.ts";
import type { UnknownValue } from "../input-value.ts";
import { substitute } from "./for-each.ts";
import type { Call } from "./functions.ts";
import { readLoop } from "./hidden-values.ts";
import { knownValue, REF_PROPERTIES } from "./known-types.ts";
import { outputOf } from "./outputs.ts";
import { parameterNames, parameterValue } from "./parameters.ts";
import { isPseudoParameter, PSEUDO_PARAMETERS, pseudoValue } from "./pseudo-parameters.ts";
import { describeResource, existenceOf, propertyValue, type Resource } from "./resources.ts";
import type { Spot } from "./spot.ts";
import { taskDefinitionReference } from "./task-definitions.ts";
import { textOf } from "./template.ts";
import { fault, textValue, unknown } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Resolved, Value, World } from "./world.ts";

interface Reference {
  readonly spot: Spot;
  readonly name: string;
  /** The function, for messages. */
  readonly by: string;
}

/** `Ref: name` */
export function evaluateRef(world: World, { spot, argument }: Call): Resolved {
  // With AWS::LanguageExtensions a function may make the name.
  const name =
    argument.node.kind === "map" || argument.node.tag !== undefined
      ? textOfValue(world.evaluate(argument))
      : textOf(argument.node);
  if (name === undefined) return fault(spot, "Ref takes the name of a parameter or resource");
  if (typeof name !== "string") return name;
  return refer(world, { spot, name: substitute(name, spot.loop), by: "Ref" });
}

/** What a name stands for: a parameter, a loop's identifier or a resource. */
export function refer(world: World, { spot, name, by }: Reference): Value {
  const inLoop = spot.loop.get(name);
  if (inLoop !== undefined) {
    readLoop(world, spot, { from: name, to: inLoop });
    return textValue(spot, inLoop);
  }
  if (isPseudoParameter(name)) return pseudoValue(world, spot, name);
  if (parameterNames(spot.stack).includes(name)) return parameterValue(world, spot, name);
  const resource = resourceNamed(world, { spot, name, by });
  return "kind" in resource ? resource : resourceValue(world, { spot, resource });
}

/** `Fn::GetAtt: Resource.Attribute`, or a list of the two */
export function evaluateGetAtt(world: World, { spot, argument }: Call): Resolved {
  const { node } = argument;
  const wrong = () => fault(spot, "Fn::GetAtt takes Resource.Attribute, or a list of the two");
  let steps: readonly string[];
  if (node.kind === "list") {
    const parts = world.evaluate(argument);
    if (parts?.kind !== "list") return parts?.kind === "unknown" ? parts : wrong();
    const texts = parts.items.map(textOfValue);
    const missing = texts.find((text) => typeof text === "object");
    if (typeof missing === "object") return missing;
    steps = texts.flatMap((text) => (typeof text === "string" ? text : []));
  } else {
    const text = substitute(textOf(node) ?? "", spot.loop);
    const dot = text.indexOf(".");
    steps = dot === -1 ? [] : [text.slice(0, dot), text.slice(dot + 1)];
  }
  const [id, ...attribute] = steps;
  if (id === undefined || attribute.length === 0) return wrong();
  return getAtt(world, { spot, id, attribute: attribute.join("."), by: "Fn::GetAtt" });
}

interface AttributeReference {
  readonly spot: Spot;
  readonly id: string;
  readonly attribute: string;
  readonly by: string;
}

/** An attribute of a resource. */
export function getAtt(world: World, { spot, id, attribute, by }: AttributeReference): Value {
  const resource = resourceNamed(world, { spot, name: id, by });
  return "kind" in resource ? resource : resourceValue(world, { spot, resource, attribute });
}

/** A large template has more names than a message can list. */
const MOST_NAMES = 40;

function resourceNamed(world: World, { spot, name, by }: Reference) {
  const resources = world.resources(spot.stack);
  const resource = resources.get(name);
  if (resource === undefined) {
    if (isMadeBySam(name, resources)) {
      const reason = `${by} names ${name}, which SAM makes when it deploys`;
      return unknown(spot, { id: `sam:${spot.stack.id}:${name}`, reason });
    }
    const names = [...parameterNames(spot.stack), ...resources.keys(), ...PSEUDO_PARAMETERS];
    const instead = names.length > MOST_NAMES ? nearestInstead : namesInstead;
    const reason = `${by} names ${JSON.stringify(name)}, which is neither a parameter nor a resource${instead(name, names)}`;
    return fault(spot, reason);
  }
  if (existenceOf(world, resource) !== false) return resource;
  return fault(spot, `${by} names ${describeResource(resource)}, whose Condition is false`);
}

/**
 * Whether SAM adds the resource: the API of all functions with events, or what belongs to one of its own resources, under that
 * name and an ending.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */
function isMadeBySam(name: string, resources: ReadonlyMap<string, Resource>): boolean {
  const ofSam = [...resources.values()].filter(({ type }) => type.startsWith("AWS::Serverless::"));
  if (ofSam.length === 0) return false;
  const isShared = /^Serverless(?:Rest|Http|WebSocket)Api|^ServerlessDeploymentApplication$/;
  return isShared.test(name) || ofSam.some(({ id }) => name.startsWith(id));
}

/** That the nested template is not read is told at its resource. */
function unreadOutput(
  nested: UnknownValue,
  {
    spot,
    resource,
    key,
  }: { readonly spot: Spot; readonly resource: Resource; readonly key: string },
): UnknownValue {
  if (nested.cause.isFault) return { ...nested, cause: { ...nested.cause, isTold: true } };
  return unknown(spot, {
    ...{ id: `attribute:${spot.stack.id}:${key}`, key },
    reason: `The template of ${describeResource(resource)} is not read, so ${key} is not known`,
  });
}

interface ResourceValue {
  readonly spot: Spot;
  readonly resource: Resource;
  /** @default what Ref gives */
  readonly attribute?: string;
}

function resourceValue(world: World, { spot, resource, attribute }: ResourceValue): Value {
  const { id, type } = resource;
  const key = attribute === undefined ? id : `${id}.${attribute}`;
  const answer = world.answers.parameter(key, spot.stack.scopes);
  if (answer !== undefined) return textValue(spot, answer.value);
  if (attribute?.startsWith("Outputs.") && world.isNesting(resource)) {
    const nested = world.nested(resource);
    if ("kind" in nested) return unreadOutput(nested, { spot, resource, key });
    return outputOf(world, { spot, stack: nested, name: attribute.slice("Outputs.".length) });
  }
  const known =
    type === "AWS::ECS::TaskDefinition"
      ? taskDefinitionReference(world, resource)
      : knownValue(world, resource, attribute);
  if (typeof known === "string") return textValue(spot, known);
  if (known !== undefined) return known;
  // An attribute with the name of a property gives the property back.
  const property = attribute ?? REF_PROPERTIES[type];
  const written = property === undefined ? undefined : propertyValue(world, resource, property);
  if (written?.kind === "scalar" || written?.kind === "unknown") return written;
  return unknown(spot, {
    id: `attribute:${spot.stack.id}:${key}`,
    reason: `Only AWS knows ${attribute === undefined ? `what Ref gives of ${describeResource(resource)}` : `${attribute} of ${describeResource(resource)}`} (${type})`,
    key,
    standIn: `${spot.stack.name}-${id}`,
  });
}
