export const SERVICE = "aws_ecs_service";
export const TASK_DEFINITION = "aws_ecs_task_definition";
export const CLUSTER = "aws_ecs_cluster";

/** Resources and data sources. */
export const NAMESPACES: ReadonlySet<string> = new Set([
  "aws_service_discovery_http_namespace",
  "aws_service_discovery_private_dns_namespace",
  "aws_service_discovery_public_dns_namespace",
  "aws_service_discovery_dns_namespace",
]);

/** A service of the provider `awscc`, whose attributes are CloudFormation's own: recognised, and not read. */
export const CLOUD_CONTROL_SERVICE = "awscc_ecs_service";

/** All that is kept of a file. */
export function isKept(type: string): boolean {
  if (type === CLOUD_CONTROL_SERVICE) return true;
  return type === SERVICE || type === TASK_DEFINITION || type === CLUSTER || NAMESPACES.has(type);
}
