import { ERROR_CODES, type ErrorCode, reasonOf, SimulatorError } from "./errors.ts";

/** An error as JSON, for another process. */
export interface ErrorJson {
  /** Absent where the error is a bug of ours, or several errors. */
  readonly code?: string;
  readonly message: string;
  readonly remedy?: string;
  readonly stack?: string;
  /** A clean-up that failed after the error itself. */
  readonly afterwards?: ErrorJson;
}

/** What another process needs to report this error as its own. */
export function errorToJson(error: unknown): ErrorJson {
  if (error instanceof SuppressedError) {
    return { ...errorToJson(error.suppressed), afterwards: errorToJson(error.error) };
  }
  if (error instanceof SimulatorError) {
    const { code, problem, remedy } = error;
    return { code, message: problem, remedy };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  return { message: reasonOf(error), ...(stack !== undefined && { stack }) };
}

/** The error that another process had: a `SimulatorError` of the same code, or an `Error` with its stack. */
export function errorFromJson({ afterwards, ...json }: ErrorJson): Error {
  const error = singleError(json);
  if (afterwards === undefined) return error;
  return new SuppressedError(errorFromJson(afterwards), error);
}

function singleError({ code, message, remedy = "", stack }: ErrorJson): Error {
  if (code !== undefined && isErrorCode(code)) return new SimulatorError(code, message, { remedy });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
