import { z } from "zod";
import { ACCESS_LOG_FORMATS, FIELDS, PROTOCOLS } from "../line/access-log/fields.ts";
import { KIND_NAMES } from "../logs/line-criteria.ts";

/** Number of a line. */
export const seq = (description: string) => z.int().min(0).describe(description);
/** Parts of what says whose output a line is, and what it is. */
export const direction = z.enum(["ingress", "egress"]);
export const source = z.enum(["stdout", "stderr"]);
export const role = z.enum(["proxy", "app"]);
export const logKind = z.enum(["access", "outlier", "proxy", "other", "app"]);
/** Value of a field of an access-log line. */
export const fieldValue = z.union([z.string(), z.number(), z.null()]);

/** Names of kinds of lines, as the command line has them. */
export const kinds = z
  .array(z.enum(KIND_NAMES))
  .min(1)
  .describe(
    "access: access-log lines; proxy: what a proxy writes beside them; app: what apps write; all.",
  );

/** The answer to a call that failed. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe("As docs/errors.md lists them; INTERNAL for a bug."),
      problem: z.string(),
      remedy: z.string(),
    }),
  })
  .meta({ id: "Error" });

/** A line of the run. */
export const line = z
  .object({
    seq: seq("Order of arrival in the run, from 1."),
    timestampMs: z.int().describe("When the line was read, in milliseconds since 1970."),
    ingestionMs: z.int(),
    kind: logKind,
    message: z.string().describe("The line, without its newline."),
    messageBase64: z.string().exactOptional().describe("Its bytes, where they are not UTF-8."),
    ...{ group: z.string(), stream: z.string() },
    ...{ service: z.string(), taskId: z.string(), taskName: z.string() },
    ...{ containerName: z.string(), source, role, direction: direction.exactOptional() },
    accessLog: z
      .object({
        profile: z.string(),
        format: z.enum(ACCESS_LOG_FORMATS),
        protocol: z.enum(PROTOCOLS).exactOptional(),
      })
      .exactOptional()
      .describe("How this proxy writes its access-log lines."),
    appProtocol: z.enum(PROTOCOLS).exactOptional(),
    fields: z
      .record(z.string(), fieldValue)
      .exactOptional()
      .describe(
        "Values of an access-log line by their documented keys, whatever its profile and format. Absent where the line cannot be read, or is ambiguous.",
      ),
  })
  .meta({ id: "Line" });

/** One way in which a line is not what it has to be. */
export const deviation = z
  .object({
    kind: z.enum([
      "format",
      "protocol",
      "unknownKey",
      "missingKey",
      "type",
      "value",
      "schema",
      "ambiguous",
      "unreadable",
    ]),
    key: z.string().exactOptional(),
    expected: z.unknown().exactOptional(),
    got: z.unknown().exactOptional(),
    at: z.int().describe("Where in the line, counted from 0."),
    text: z.string().describe("The same in words."),
  })
  .meta({ id: "Deviation" });

/** What a line has to be. */
export const contract = {
  protocol: z.enum(PROTOCOLS).exactOptional(),
  format: z.enum(ACCESS_LOG_FORMATS).exactOptional(),
  profile: z
    .string()
    .exactOptional()
    .describe("Name of the run's profile or of a built-in one. Its keys must be there, no others."),
  fields: z
    .strictObject(
      Object.fromEntries(
        Object.keys(FIELDS).map((name) => [
          name,
          z.union([fieldValue, z.strictObject({ pattern: z.string() })]).exactOptional(),
        ]),
      ),
    )
    .exactOptional()
    .describe(
      "Values by their documented keys: a value, null for none, or a regular expression of JavaScript that finds something in it.",
    ),
};
