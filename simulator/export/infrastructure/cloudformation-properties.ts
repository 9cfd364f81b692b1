import { Document, type Scalar } from "yaml";
import type { ExportedEndpoint, ExportedService } from "./exported-service.ts";

/**
 * `ServiceConnectConfiguration` for each service, as it stands in the `Properties` of its `AWS::ECS::Service`: one YAML document each.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-serviceconnectconfiguration.html
 */
export function cloudFormationProperties(services: readonly ExportedService[]): string {
  return services.map(documentOf).join("---\n");
}

function documentOf(service: ExportedService): string {
  const { name, namespace, logConfiguration, accessLogConfiguration } = service;
  const { isLogMadeUp, isSwitchedOn } = service;
  const document = new Document({
    ServiceConnectConfiguration: {
      ...{ Enabled: true, Namespace: namespace },
      ...(logConfiguration && {
        LogConfiguration: {
          LogDriver: logConfiguration.logDriver,
          Options: { ...logConfiguration.options },
        },
      }),
      ...(accessLogConfiguration && {
        AccessLogConfiguration: {
          Format: accessLogConfiguration.format,
          IncludeQueryParameters: accessLogConfiguration.includeQueryParameters,
        },
      }),
      ...(service.services.length > 0 && { Services: service.services.map(endpointOf) }),
    },
  });
  const needsRegion = isLogMadeUp && logConfiguration?.options["awslogs-region"] === undefined;
  if (needsRegion) {
    const region = document.createNode("AWS::Region") as Scalar;
    region.tag = "!Ref";
    const path = ["ServiceConnectConfiguration", "LogConfiguration", "Options", "awslogs-region"];
    document.setIn(path, region);
  }
  const head = [
    `# The service ${JSON.stringify(name).slice(1, -1)}: below the Properties of its AWS::ECS::Service.`,
    ...(isSwitchedOn ? ["# Its access log is switched on here: the input has none."] : []),
    ...(isLogMadeUp ? ["# The input has no log group for the proxy: put your own."] : []),
  ];
  return `${head.join("\n")}\n${document.toString({ lineWidth: 0 })}`;
}

function endpointOf(endpoint: ExportedEndpoint): object {
  const { portName, discoveryName, ingressPortOverride, port, dnsName } = endpoint;
  const { idleTimeoutSeconds: idle, perRequestTimeoutSeconds: perRequest } = endpoint;
  return {
    PortName: portName,
    ...(discoveryName !== undefined && { DiscoveryName: discoveryName }),
    ...(ingressPortOverride !== undefined && { IngressPortOverride: ingressPortOverride }),
    ClientAliases: [{ Port: port, DnsName: dnsName }],
    ...((idle !== undefined || perRequest !== undefined) && {
      Timeout: {
        ...(idle !== undefined && { IdleTimeoutSeconds: idle }),
        ...(perRequest !== undefined && { PerRequestTimeoutSeconds: perRequest }),
      },
    }),
  };
}
