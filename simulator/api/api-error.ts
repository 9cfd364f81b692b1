import { errorToJson } from "../error-json.ts";
import { type ErrorCode, SimulatorError } from "../errors.ts";

/** A failure that has another HTTP status than its code alone would give. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly error: SimulatorError;

  constructor(status: number, error: SimulatorError) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

/** An error as the API answers with it. */
export interface ApiErrorJson {
  readonly error: { readonly code: string; readonly problem: string; readonly remedy: string };
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  USAGE: 400,
  API_REFUSED: 403,
  NO_SIMULATION: 404,
  REQUEST_FAILED: 422,
};

/** The status and the body of the answer to a call that failed. */
export function errorAnswer(thrown: unknown): {
  readonly status: number;
  readonly json: ApiErrorJson;
} {
  const failure = thrown instanceof HttpError ? thrown : (bodyError(thrown) ?? thrown);
  const error = failure instanceof HttpError ? failure.error : failure;
  const { code = "INTERNAL", message, remedy = "This is a bug: report it." } = errorToJson(error);
  return { status: statusOf(failure), json: { error: { code, problem: message, remedy } } };
}

function statusOf(failure: unknown): number {
  if (failure instanceof HttpError) return failure.status;
  return (failure instanceof SimulatorError ? STATUS[failure.code] : undefined) ?? 500;
}

/** What Express says of a body or a path that it cannot read, in our words. */
function bodyError(thrown: unknown): HttpError | undefined {
  if (!(thrown instanceof Error) || !("status" in thrown)) return undefined;
  const { status } = thrown;
  if (typeof status !== "number" || status < 400 || status > 499) return undefined;
  const isTooLarge = status === 413 && "limit" in thrown;
  const problem = isTooLarge
    ? `The body has more than ${thrown.limit} bytes.`
    : `The call cannot be read: ${thrown.message}.`;
  const remedy = isTooLarge
    ? "Send less in one call."
    : "Send the body as one JSON object in UTF-8, and encode special characters of the URL.";
  return new HttpError(status, new SimulatorError("USAGE", problem, { remedy, cause: thrown }));
}
