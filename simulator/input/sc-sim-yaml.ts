import { z } from "zod";

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const variables = z.record(z.string(), text).default({});

const containerRun = z.strictObject({
  skip: z.boolean().default(false),
  command: z.array(text).min(1).optional(),
  cwd: z.string().optional(),
  environment: variables,
  secrets: variables,
  image: z.string().min(1).optional(),
  build: z
    .union([
      z.string().transform((context) => ({ context, args: {} as Record<string, string> })),
      z.strictObject({ context: z.string(), dockerfile: z.string().optional(), args: variables }),
    ])
    .optional(),
});

/**
 * Our own file, beside AWS's: how each container runs here, and which request shows that it works. Paths in it are relative to
 * its folder.
 */
export const scSimYamlSchema = z.strictObject({
  /** By `family/container`. */
  containers: z.record(z.string(), containerRun).default({}),
  /** The request that `sc-sim up` sends. */
  request: z.strictObject({ service: z.string(), url: z.string() }).optional(),
});

export type ScSimYaml = z.infer<typeof scSimYamlSchema>;
export type ContainerRunInput = ScSimYaml["containers"][string];
