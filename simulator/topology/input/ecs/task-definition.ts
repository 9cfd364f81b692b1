import { z } from "zod";

const port = z.int().min(0).max(65_535);
const environment = z.array(z.object({ name: z.string(), value: z.string() }));

const portMapping = z.object({
  name: z
    .string()
    .regex(
      /^[a-z0-9_][a-z0-9_-]{0,63}$/,
      "A port mapping's name has at most 64 characters of a-z, 0-9, _ and -, and does not begin with -",
    )
    .optional(),
  containerPort: port.optional(),
  containerPortRange: z.string().optional(),
  hostPort: port.optional(),
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
  appProtocol: z.enum(["http", "http2", "grpc"]).optional(),
});

export const logConfigurationSchema = z.object({
  logDriver: z.enum([
    "json-file",
    "syslog",
    "journald",
    "gelf",
    "fluentd",
    "awslogs",
    "splunk",
    "awsfirelens",
  ]),
  options: z.record(z.string(), z.string()).default({}),
});

const containerDefinition = z.object({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,255}$/, "A container's name has 1 to 255 letters, digits, _ and -"),
  image: z.string().optional(),
  essential: z.boolean().default(true),
  command: z.array(z.string()).optional(),
  entryPoint: z.array(z.string()).optional(),
  environment: environment.default([]),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })).default([]),
  portMappings: z.array(portMapping).default([]),
  dependsOn: z
    .array(
      z.object({
        containerName: z.string(),
        condition: z.enum(["START", "COMPLETE", "SUCCESS", "HEALTHY"]),
      }),
    )
    .default([]),
  healthCheck: z
    .object({
      command: z.array(z.string()).min(1),
      interval: z.number().min(5).max(300).default(30),
      timeout: z.number().min(2).max(60).default(5),
      retries: z.number().min(1).max(10).default(3),
      startPeriod: z.number().min(0).max(300).default(0),
    })
    .optional(),
  workingDirectory: z.string().optional(),
  user: z.string().optional(),
  ulimits: z
    .array(z.object({ name: z.string(), softLimit: z.number(), hardLimit: z.number() }))
    .default([]),
  linuxParameters: z.object({ initProcessEnabled: z.boolean().default(false) }).optional(),
  stopTimeout: z.number().min(0).default(30),
  memory: z.number().optional(),
  logConfiguration: logConfigurationSchema.optional(),
  firelensConfiguration: z.object({ type: z.enum(["fluentd", "fluentbit"]) }).optional(),
  environmentFiles: z.array(z.object({ value: z.string() })).default([]),
});

/**
 * The fields of a task definition that mean something here; all others are known by name only (`ecs-fields.ts`).
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
export const taskDefinitionSchema = z.object({
  family: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,255}$/, "A family has 1 to 255 letters, digits, _ and -"),
  revision: z.number().optional(),
  taskDefinitionArn: z.string().optional(),
  networkMode: z.enum(["bridge", "host", "awsvpc", "none"]).optional(),
  requiresCompatibilities: z.array(z.string()).default([]),
  runtimePlatform: z.object({ operatingSystemFamily: z.string().optional() }).optional(),
  proxyConfiguration: z.object({ type: z.string().optional() }).optional(),
  containerDefinitions: z.array(containerDefinition).min(1),
});

export type TaskDefinitionInput = z.infer<typeof taskDefinitionSchema>;
export type ContainerDefinitionInput = TaskDefinitionInput["containerDefinitions"][number];
