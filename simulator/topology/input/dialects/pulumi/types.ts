export const SERVICE = "aws:ecs/service:Service";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const CLUSTER = "aws:ecs/cluster:Cluster";

export const NAMESPACES: ReadonlySet<string> = new Set([
  "aws:servicediscovery/httpNamespace:HttpNamespace",
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
  "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace",
]);

/** All that is kept of a stack. */
export const TYPES: ReadonlySet<string> = new Set([
  ...[SERVICE, TASK_DEFINITION, CLUSTER],
  ...NAMESPACES,
]);

/** A service of the provider `aws-native`, whose properties are CloudFormation's own: recognised, and not read. */
export const NATIVE_SERVICE = "aws-native:ecs:Service";
