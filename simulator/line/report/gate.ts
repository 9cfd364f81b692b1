import type { CheckOptions } from "./check-log.ts";
import type { LineReport } from "./describe-lines.ts";
import type { LogReport } from "./log-report.ts";

/** How many lines of a log there are of what a gate looks at. */
export interface SeenLines {
  readonly access: number;
  readonly json: number;
  readonly deviating: number;
  readonly unreadable: number;
}

/** Before the first line. */
export function noLines(): SeenLines {
  return { access: 0, json: 0, deviating: 0, unreadable: 0 };
}

/** The counts with one line more. */
export function countLineReport(seen: SeenLines, line: LineReport): SeenLines {
  if (line.kind !== "access") {
    return line.isReadable === false ? { ...seen, unreadable: seen.unreadable + 1 } : seen;
  }
  const isReadable = line.isReadable === true;
  return {
    access: seen.access + 1,
    json: seen.json + (isReadable && line.format === "JSON" ? 1 : 0),
    deviating: seen.deviating + (isReadable && line.deviations.length > 0 ? 1 : 0),
    unreadable: seen.unreadable + (isReadable ? 0 : 1),
  };
}

/** The counts of a whole log. */
export function seenIn({ kinds, shapes, deviations, unreadable }: LogReport): SeenLines {
  const sum = (entries: readonly { readonly count: number }[]) =>
    entries.reduce((total, { count }) => total + count, 0);
  return {
    access: kinds.access,
    json: sum(shapes.filter(({ format }) => format === "JSON")),
    deviating: sum(deviations),
    unreadable: sum(unreadable),
  };
}

/** What came of a log at the gate. */
interface GateResult {
  readonly hasFailed: boolean;
  /** What the report itself does not say. */
  readonly remarks: readonly string[];
}

/**
 * Whether a log passes. A line that cannot be read fails it always; with a profile or a schema a line that does not fit
 * does, and so does a log without a line to hold to it: an empty answer, of an expired login say, must not pass.
 */
export function failuresOf(
  { access, json, deviating, unreadable }: SeenLines,
  { profile, validate }: Pick<CheckOptions, "profile" | "validate">,
): GateResult {
  const isHeld = profile !== undefined || validate !== undefined;
  const remarks: string[] = [];
  if (access === 0) {
    const lost = isHeld ? " Nothing was held to the profile or schema, so the check fails." : "";
    remarks.push(`no access-log line was found.${lost} ${lookedFor(profile?.name)}`);
  } else if (validate !== undefined && json === 0) {
    remarks.push(
      "no JSON access-log line was found. Nothing was held to the schema, so the check fails.",
    );
  }
  const lacksLines = isHeld && remarks.length > 0;
  return { hasFailed: unreadable > 0 || lacksLines || (isHeld && deviating > 0), remarks };
}

function lookedFor(profile: string | undefined): string {
  const own = profile === undefined ? "" : `, or as profile ${profile} has it`;
  return (
    'Looked for TEXT such as [2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 …, and for JSON objects with ' +
    '"start_time", "bytes_sent" and "response_code" (TCP: "connection_id"); on lines of their own, after other ' +
    `text, anywhere in JSON, YAML and CSV, and in base64 and gzip inside them${own}.`
  );
}
