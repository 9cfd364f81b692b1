import { z } from "zod";
import type { JsonPath } from "../files/parsed-file.ts";

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** The system takes no variable with a NUL in it, and Node's message about it shows the value. */
const variable = text.refine(
  (value) => !value.includes("\0"),
  "A variable cannot hold a NUL character",
);
const variables = z.record(z.string(), variable).default({});

const build = z.strictObject({
  context: z.string().min(1),
  dockerfile: z.string().min(1).optional(),
  target: z.string().min(1).optional(),
  args: variables,
});

/** As ECS has it: times in seconds. */
const healthCheck = z.strictObject({
  command: z
    .array(text)
    .refine(
      ([kind, ...words]) => (kind === "CMD" || kind === "CMD-SHELL") && words.length > 0,
      "The command of a health check is [CMD, program, …] or [CMD-SHELL, line for the shell]",
    ),
  interval: z.number().min(0.1).default(30),
  timeout: z.number().min(0.1).default(5),
  retries: z.int().positive().default(3),
  startPeriod: z.number().nonnegative().default(0),
});

const noHealthCheck = z
  .boolean()
  .refine((value) => !value, "A health check is an object, or false for none");

const attach = z.strictObject({ port: z.int().min(1).max(65_535) });

const containerSettings = z.strictObject({
  skip: z.boolean().default(false),
  /** The developer runs the app; it listens on its containerPort, or on this port. */
  attach: z.union([z.boolean(), attach]).default(false),
  command: z.array(text).min(1).optional(),
  cwd: z.string().min(1).optional(),
  /** How a local app learns the endpoints' names; by default the best way that works on the machine. */
  names: z.enum(["namespace", "nss", "preload", "none"]).optional(),
  environment: variables,
  secrets: variables,
  image: z.string().min(1).optional(),
  /** In place of the task definition's; `false`: none. */
  healthCheck: z.union([noHealthCheck, healthCheck]).optional(),
  build: z
    .union([
      z
        .string()
        .min(1)
        .transform((context) => ({ context, args: {} as Record<string, string> })),
      build,
    ])
    .optional(),
});

const request = z.strictObject({
  service: z.string().min(1),
  url: z.string().refine((url) => URL.canParse(url), "A url needs its scheme, such as http://"),
  /** Body; of grpc the message as JSON, of tcp what is sent. */
  data: text.optional(),
  /** Of grpc: the `.proto` that has the service. */
  proto: z.string().min(1).optional(),
});

const metricTransformation = z.strictObject({
  metricName: z.string(),
  metricNamespace: z.string(),
  metricValue: text,
  defaultValue: z.number().optional(),
  dimensions: z.record(z.string(), z.string()).optional(),
  unit: z.string().optional(),
});

/** The input of PutMetricFilter; whether CloudWatch Logs takes it is checked where the log groups are known. */
const metricFilter = z.strictObject({
  logGroupName: z.string(),
  filterName: z.string(),
  filterPattern: z.string(),
  metricTransformations: z.array(metricTransformation),
});

/**
 * Our own file, beside AWS's: how each container runs here, and which request shows that it works. Paths in it are relative to
 * its folder.
 */
export const scSimYamlSchema = z.strictObject({
  /**
   * Name of the Cloud Map namespace, where AWS's files have its ARN only (`describe-services` prints that); which one to
   * simulate, where the files have several.
   */
  namespace: z.string().min(1).max(1024).optional(),
  /**
   * What a template of the team asks for and no file says: CloudFormation's parameters by name (`Stage`, or `stack/Stage` for one
   * stack), exports as `import:name`, SSM parameters as `ssm:/name`, `AWS::Region`, `AWS::AccountId`.
   */
  parameters: variables,
  /** Variables that ecspresso's templates read; these come before the shell's own. */
  environment: variables,
  /** Jsonnet's external variables. */
  variables: z.record(z.string(), z.unknown()).default({}),
  /** By `family/container`. */
  containers: z.record(z.string(), containerSettings).default({}),
  /** Metric filters of log groups that containers write to, put before the first line. */
  metricFilters: z.array(metricFilter).default([]),
  /** What `sc-sim up` sends: one request, or several in this order. */
  request: z.union([request, z.array(request).min(1)]).optional(),
});

export type ScSimYaml = z.infer<typeof scSimYamlSchema>;
export type ContainerSettingsInput = ScSimYaml["containers"][string];

/** The keys that sc-sim.yaml may have at a place. */
export function scSimYamlKeysAt([first, , third]: JsonPath): readonly string[] {
  const schema =
    first === "metricFilters"
      ? third === "metricTransformations"
        ? metricTransformation
        : metricFilter
      : first === "request"
        ? request
        : first !== "containers"
          ? scSimYamlSchema
          : third === "build"
            ? build
            : third === "healthCheck"
              ? healthCheck
              : third === "attach"
                ? attach
                : containerSettings;
  return Object.keys(schema.shape);
}
