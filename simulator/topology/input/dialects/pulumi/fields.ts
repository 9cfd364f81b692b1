import type { Fields } from "./properties.ts";

const LOG_CONFIGURATION: Fields = {
  logDriver: { to: "logDriver" },
  options: { to: "options" },
  secretOptions: {
    ...{ to: "secretOptions", isList: true },
    fields: { name: { to: "name" }, valueFrom: { to: "valueFrom" } },
  },
};

const CONNECT: Fields = {
  enabled: { to: "enabled" },
  namespace: { to: "namespace", zero: "" },
  logConfiguration: { to: "logConfiguration", fields: LOG_CONFIGURATION },
  accessLogConfiguration: {
    to: "accessLogConfiguration",
    fields: {
      format: { to: "format" },
      includeQueryParameters: { to: "includeQueryParameters", zero: "" },
    },
  },
  services: {
    ...{ to: "services", isList: true },
    fields: {
      portName: { to: "portName" },
      discoveryName: { to: "discoveryName", zero: "" },
      ingressPortOverride: { to: "ingressPortOverride", zero: 0 },
      clientAlias: {
        ...{ to: "clientAliases", isList: true },
        fields: { port: { to: "port" }, dnsName: { to: "dnsName", zero: "" } },
      },
      timeout: {
        to: "timeout",
        fields: {
          idleTimeoutSeconds: { to: "idleTimeoutSeconds", zero: 0 },
          perRequestTimeoutSeconds: { to: "perRequestTimeoutSeconds", zero: 0 },
        },
      },
      tls: { to: "tls", fields: { kmsKey: { to: "kmsKey", zero: "" } } },
    },
  },
};

/** https://www.pulumi.com/registry/packages/aws/api-docs/ecs/service/ */
export const SERVICE_FIELDS: Fields = {
  name: { to: "serviceName" },
  cluster: { to: "cluster", zero: "" },
  taskDefinition: { to: "taskDefinition", zero: "" },
  desiredCount: { to: "desiredCount" },
  schedulingStrategy: { to: "schedulingStrategy", zero: "" },
  deploymentController: { to: "deploymentController", fields: { type: { to: "type", zero: "" } } },
  serviceConnectConfiguration: { to: "serviceConnectConfiguration", fields: CONNECT },
};

/** https://www.pulumi.com/registry/packages/aws/api-docs/ecs/taskdefinition/ */
export const TASK_DEFINITION_FIELDS: Fields = {
  family: { to: "family" },
  networkMode: { to: "networkMode", zero: "" },
  requiresCompatibilities: { to: "requiresCompatibilities" },
  runtimePlatform: {
    to: "runtimePlatform",
    fields: { operatingSystemFamily: { to: "operatingSystemFamily", zero: "" } },
  },
  proxyConfiguration: { to: "proxyConfiguration", fields: { type: { to: "type", zero: "" } } },
};

/** https://www.pulumi.com/registry/packages/aws/api-docs/ecs/cluster/ */
export const CLUSTER_FIELDS: Fields = {
  name: { to: "clusterName" },
  serviceConnectDefaults: {
    to: "serviceConnectDefaults",
    fields: { namespace: { to: "namespace" } },
  },
};
