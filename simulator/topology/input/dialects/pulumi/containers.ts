import { boundedCopy } from "../../files/bounded-copy.ts";
import { isObject } from "../../files/is-object.ts";
import type { JsonPath } from "../../files/parsed-file.ts";
import { asSensitive, type InputValue, inputValueOf } from "../input-value.ts";
import { originOf, secretText, unknownAt, unknownValue } from "./properties.ts";
import type { Resource } from "./stack-export.ts";

const PATH = ["containerDefinitions"];

/** The containers of a task definition: a text in Pulumi, which is ECS's own JSON. One secret in it makes all of it a secret. */
export function containersOf(resource: Resource): InputValue | undefined {
  const written = resource.outputs["containerDefinitions"];
  if (written === undefined || written === null) return undefined;
  const secret = secretText(written);
  if (secret !== undefined) return asSensitive(parsed(resource, secret));
  if (isObject(written)) {
    const hidden = unknownValue(resource, PATH);
    const remedy =
      "Print secrets, too: pulumi stack export --show-secrets --file stack.json; they are not shown here";
    return hidden && { ...hidden, cause: { ...hidden.cause, reason: SECRET, remedy } };
  }
  return unknownValue(resource, PATH) ?? parsed(resource, written);
}

const SECRET = "It is a secret of Pulumi's, and encrypted";

function parsed(resource: Resource, text: unknown): InputValue {
  const value = jsonOf(text);
  if (value === undefined) {
    return unknownAt(resource, PATH, {
      reason: "It is not the JSON of a list of containers",
      remedy: "Give what Pulumi itself prints: pulumi stack export --file stack.json",
    });
  }
  const originAt = (path: JsonPath) => originOf(resource, [...PATH, ...path]);
  return inputValueOf(value, originAt);
}

/** `undefined` if it is not JSON, or far too much of it. */
function jsonOf(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return boundedCopy(JSON.parse(text));
  } catch {
    return undefined;
  }
}
