import type { EcsShape } from "../../ecs/check-fields.ts";

/** The resources that are definitions of ECS. */
export const ECS_TYPES: ReadonlyMap<string, EcsShape> = new Map([
  ["AWS::ECS::Cluster", "Cluster"],
  ["AWS::ECS::Service", "Service"],
  ["AWS::ECS::TaskDefinition", "TaskDefinition"],
]);

/** Properties whose names in ECS's API differ in more than the first letter; `undefined`: it has none. */
const EXCEPTIONS: ReadonlyMap<string, string | undefined> = new Map([
  ["Cluster.ClusterSettings", "settings"],
  ["Service.PlacementStrategies", "placementStrategy"],
  ["Service.ForceNewDeployment", undefined],
  ["ProxyConfiguration.ProxyConfigurationProperties", "properties"],
  ["Volume.EFSVolumeConfiguration", "efsVolumeConfiguration"],
  ["Volume.FSxWindowsFileServerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"],
]);

/**
 * The name in ECS's API of a property of CloudFormation; `undefined` for one that only CloudFormation has.
 *
 * @param shape The shape in ECS's API that the property belongs to, e.g. `Service`
 */
export function ecsName(shape: string, property: string): string | undefined {
  const key = `${shape}.${property}`;
  if (EXCEPTIONS.has(key)) return EXCEPTIONS.get(key);
  return property.charAt(0).toLowerCase() + property.slice(1);
}
