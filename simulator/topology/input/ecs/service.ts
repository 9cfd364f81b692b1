import { z } from "zod";
import { DNS_NAME_INVALID } from "../problems/ecs-rules.ts";
import { logConfigurationSchema } from "./task-definition.ts";

const dnsName = /^[a-z0-9_.][a-z0-9_.-]{0,126}$/;
const discoveryName = /^[a-z0-9_][a-z0-9_-]{0,63}$/;
/** The API's own range begins at 0, which nothing can listen on; the CDK refuses it too. */
const port = z.int().min(1).max(65_535);
const seconds = z.int().min(0).max(2_147_483_647);

const clientAlias = z.object({
  port,
  dnsName: z.string().regex(dnsName, DNS_NAME_INVALID).optional(),
});

const serviceConnectService = z.object({
  portName: z.string(),
  discoveryName: z
    .string()
    .regex(
      discoveryName,
      "A discoveryName has at most 64 characters of a-z, 0-9, _ and -, and does not begin with -",
    )
    .optional(),
  clientAliases: z.array(clientAlias).default([]),
  ingressPortOverride: port.optional(),
  timeout: z
    .object({
      idleTimeoutSeconds: seconds.optional(),
      perRequestTimeoutSeconds: seconds.optional(),
    })
    .optional(),
  tls: z.unknown().optional(),
});

/** Each object sets one setting, and each setting is set once, as ECS has it. */
const containerConfigurations = z
  .array(z.object({ logLevel: z.enum(["info", "debug"]) }))
  .max(1)
  .default([]);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html */
const serviceConnectConfiguration = z.object({
  enabled: z.boolean(),
  namespace: z
    .string()
    .regex(
      /^[!-~]{1,1024}$/,
      "A namespace is a name or an ARN of at most 1024 characters, no spaces",
    )
    .optional(),
  services: z.array(serviceConnectService).default([]),
  logConfiguration: logConfigurationSchema.optional(),
  accessLogConfiguration: z
    .object({
      format: z.enum(["TEXT", "JSON"]),
      includeQueryParameters: z.enum(["ENABLED", "DISABLED"]).default("DISABLED"),
    })
    .optional(),
  containerConfigurations,
});

const common = {
  serviceConnectConfiguration: serviceConnectConfiguration.optional(),
  taskDefinition: z.string().optional(),
  desiredCount: z.int().min(0).optional(),
};

/**
 * The fields of a service that mean something here. `create-service` has the Service Connect configuration on the service;
 * `describe-services` prints it on each deployment, of which the PRIMARY counts.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
export const serviceSchema = z.object({
  ...common,
  serviceName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,255}$/, "A service's name has 1 to 255 letters, digits, _ and -"),
  serviceArn: z.string().optional(),
  cluster: z.string().optional(),
  clusterArn: z.string().optional(),
  schedulingStrategy: z.string().optional(),
  deploymentController: z.object({ type: z.string() }).optional(),
  deployments: z.array(z.object({ ...common, status: z.string().optional() })).default([]),
});

export type ServiceInput = z.infer<typeof serviceSchema>;
export type ServiceConnectInput = z.infer<typeof serviceConnectConfiguration>;
export type ServiceConnectServiceInput = z.infer<typeof serviceConnectService>;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html */
export const clusterSchema = z.object({
  clusterName: z.string().optional(),
  clusterArn: z.string().optional(),
  serviceConnectDefaults: z.object({ namespace: z.string().min(1).max(1024) }).optional(),
});

export type ClusterInput = z.infer<typeof clusterSchema>;
