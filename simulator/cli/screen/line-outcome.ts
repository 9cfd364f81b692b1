import type { ParsedAccessLogLine } from "../../line/access-log/parsed-line.ts";
import type { AccessLogProfile } from "../../line/access-log/profiles/profile.ts";

/** How a request or connection ended: in the words of its line, and what they mean. */
export interface Outcome {
  /** E.g. `200`, `200 Unavailable`, `503 UF`, `tcp`. */
  readonly text: string;
  /** `bad`: nobody got what they asked for. `doubtful`: the caller's own fault, or worth a look. */
  readonly meaning: "good" | "doubtful" | "bad";
}

/** gRPC's statuses that stand for a 4xx; all others but OK stand for a 5xx. */
const CALLERS_FAULTS: ReadonlySet<string> = new Set([
  "Canceled",
  "InvalidArgument",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "Unauthenticated",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
]);

/**
 * The outcome of a line. A gRPC call that failed has the code 200 all the same, so its status decides; and where the
 * profile has Envoy's response flags, a line with one is never good.
 *
 * @param profile The profile that the line was written by, where it is known.
 */
export function outcomeOfLine(line: ParsedAccessLogLine, profile?: AccessLogProfile): Outcome {
  const { record } = line;
  const flags = responseFlags(line, profile);
  const text = [statusOf(line), flags].filter(Boolean).join(" ");
  if (record.appProtocol === "tcp") {
    const isQuiet = record.bytesReceived + record.bytesSent === 0;
    const isBroken = record.connectionTerminationDetails !== undefined;
    return { text, meaning: isQuiet || isBroken || flags ? "doubtful" : "good" };
  }
  const meaning = worse(
    meaningOfCode(record.responseCode),
    record.appProtocol === "grpc" ? meaningOfGrpc(record.grpcStatus) : "good",
  );
  return { text, meaning: flags ? worse(meaning, "doubtful") : meaning };
}

function statusOf({ record }: ParsedAccessLogLine): string {
  if (record.appProtocol === "tcp") return "tcp";
  if (record.appProtocol === "grpc") return `${record.responseCode} ${record.grpcStatus ?? "-"}`;
  return String(record.responseCode);
}

/** Code 0: the caller left before there was an answer. */
function meaningOfCode(code: number): Outcome["meaning"] {
  if (code >= 500 || code === 0) return "bad";
  return code >= 400 ? "doubtful" : "good";
}

/** No status: the answer was not gRPC's. */
function meaningOfGrpc(status: string | undefined): Outcome["meaning"] {
  if (status === "OK") return "good";
  return status === undefined || CALLERS_FAULTS.has(status) ? "doubtful" : "bad";
}

const MEANINGS = ["good", "doubtful", "bad"] as const;

function worse(one: Outcome["meaning"], other: Outcome["meaning"]): Outcome["meaning"] {
  return MEANINGS.indexOf(one) < MEANINGS.indexOf(other) ? other : one;
}

/** AWS's formats have no response flags; a profile of a team's own may have them, under a key of its own. */
function responseFlags(
  { protocol, format, extra }: ParsedAccessLogLine,
  profile: AccessLogProfile | undefined,
): string | undefined {
  const field = profile?.formats[protocol][format].fields.find(
    ({ operator }) => operator === "%RESPONSE_FLAGS%",
  );
  const flags = extra[field?.key ?? "response_flags"];
  return typeof flags === "string" && flags !== "-" ? flags : undefined;
}
