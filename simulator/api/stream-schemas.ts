import { z } from "zod";
import { direction, logKind, role, source } from "./schemas.ts";

/** `data` of each event of the stream. */
export const streamEvents = {
  lines: z
    .object({
      origins: z
        .record(
          z.string(),
          z.object({
            ...{ service: z.string(), taskId: z.string(), task: z.string(), container: z.string() },
            ...{ source, role, direction: direction.exactOptional() },
          }),
        )
        .exactOptional()
        .describe("Whose output the lines of each origin are; once on each stream."),
      rows: z
        .array(
          z.union([
            z.tuple([z.int(), z.int(), z.int(), logKind, z.string()]),
            z.tuple([z.int(), z.int(), z.int(), logKind, z.string(), z.string()]),
          ]),
        )
        .describe("seq, timestampMs, origin, kind, message; messageBase64 where there is one."),
    })
    .meta({ id: "StreamLines" }),
  gap: z
    .object({ from: z.int(), to: z.int() })
    .describe("Lines that were passed over; `GET …/lines` has them.")
    .meta({ id: "StreamGap" }),
  ping: z.object({ t: z.int() }).meta({ id: "StreamPing" }),
  end: z.object({ reason: z.enum(["stopped", "closed"]) }).meta({ id: "StreamEnd" }),
};
