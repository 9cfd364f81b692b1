import { isObject } from "./files/is-object.ts";
import type { Located } from "./problems/located.ts";

/** A part of a definition in a file of its own, as an option of the AWS CLI takes it: nothing says whose part it is. */
export interface LoosePart {
  readonly field: "serviceConnectConfiguration" | "containerDefinitions";
  /** The option of the AWS CLI that takes such a file. */
  readonly option: string;
  readonly at: Located<unknown>;
  /** The ports that a serviceConnectConfiguration exposes. */
  readonly portNames: readonly string[];
  /** Whether the file itself was named, or found in a folder. */
  readonly isNamed: boolean;
}

/** What a file is a part of, where it is not a definition; `undefined` where it is something else. */
export function looseFieldOf(
  value: unknown,
): Pick<LoosePart, "field" | "option" | "portNames"> | undefined {
  if (isServiceConnect(value)) {
    return {
      field: "serviceConnectConfiguration",
      option: "--service-connect-configuration",
      portNames: portNamesIn(value),
    };
  }
  if (isContainerList(value)) {
    return { field: "containerDefinitions", option: "--container-definitions", portNames: [] };
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html */
function isServiceConnect(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { enabled, namespace, services } = value;
  const hasServices =
    Array.isArray(services) &&
    services.some((one) => isObject(one) && ("portName" in one || "clientAliases" in one));
  return hasServices || (typeof enabled === "boolean" && typeof namespace === "string");
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
function isContainerList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every(
    (one) =>
      isObject(one) &&
      "name" in one &&
      "image" in one &&
      ["portMappings", "essential", "environment", "command", "logConfiguration"].some(
        (key) => key in one,
      ),
  );
}

function portNamesIn(value: unknown): readonly string[] {
  const services = isObject(value) ? value["services"] : undefined;
  return (Array.isArray(services) ? services : []).flatMap((one) =>
    isObject(one) && typeof one["portName"] === "string" ? one["portName"] : [],
  );
}
