import type { TaskDefinitionInput } from "../input/ecs/task-definition.ts";
import type { AppProtocol } from "./namespace.ts";

/** A port mapping with a name, which a Service Connect service can expose. */
export interface NamedPort {
  readonly containerName: string;
  readonly containerPort: number;
  readonly appProtocol: AppProtocol;
}

/** The TCP port mapping of this name; one without a fixed containerPort leaves nothing to forward to. */
export function findPort(
  { containerDefinitions }: TaskDefinitionInput,
  portName: string,
): NamedPort | undefined {
  for (const { name: containerName, portMappings } of containerDefinitions) {
    const mapping = portMappings.find(
      ({ name, protocol }) => name === portName && protocol === "tcp",
    );
    if (mapping?.containerPort) {
      const { containerPort, appProtocol = "tcp" } = mapping;
      return { containerName, containerPort, appProtocol };
    }
  }
  return undefined;
}
