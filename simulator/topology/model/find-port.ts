import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import { isSound, type Located } from "../input/problems/located.ts";
import type { AppProtocol } from "./namespace.ts";

/** A port mapping with a name, which a Service Connect service can expose. */
export interface NamedPort {
  readonly containerName: string;
  readonly containerPort: number;
  readonly appProtocol: AppProtocol;
  /** Whether the protocol is what was meant: not if `appProtocol` is wrong itself. */
  readonly isProtocolKnown: boolean;
}

/** The TCP port mapping of this name; one without a fixed containerPort leaves nothing to forward to. */
export function findPort(
  found: Located<TaskDefinitionInput>,
  portName: string,
): NamedPort | undefined {
  for (const [container, { name, portMappings }] of found.value.containerDefinitions.entries()) {
    const index = portMappings.findIndex(
      (mapping) => mapping.name === portName && mapping.protocol === "tcp",
    );
    const mapping = portMappings[index];
    if (mapping?.containerPort) {
      const { containerPort, appProtocol = "tcp" } = mapping;
      const path = ["containerDefinitions", container, "portMappings", index, "appProtocol"];
      const isProtocolKnown = isSound(found, path);
      return { containerName: name, containerPort, appProtocol, isProtocolKnown };
    }
  }
  return undefined;
}

/** Whether a port may have any name because the mappings themselves are wrong. */
export function mayHavePort(found: Located<TaskDefinitionInput>, portName: string): boolean {
  if (!isSound(found, ["containerDefinitions"])) return true;
  return found.value.containerDefinitions.some(({ portMappings }, container) => {
    const path = ["containerDefinitions", container, "portMappings"];
    if (!isSound(found, path)) return true;
    return portMappings.some(({ name }, index) => {
      const isBroken = (field: string) => !isSound(found, [...path, index, field]);
      if (isBroken("name")) return true;
      return name === portName && (isBroken("protocol") || isBroken("containerPort"));
    });
  });
}
