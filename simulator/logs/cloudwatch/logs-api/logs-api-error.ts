/** A refusal that a client of CloudWatch Logs gets as an exception of this type. */
export class LogsApiError extends Error {
  override readonly name = "LogsApiError";
  readonly type: string;
  readonly status: number;
  /** What the answer has beside type and message. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    type: string,
    message: string,
    {
      status = 400,
      details = {},
    }: { readonly status?: number; readonly details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.type = type;
    this.status = status;
    this.details = details;
  }
}

/** AWS's own words first: clients look for them. What helps here follows behind a dash. */
export function withHint(words: string, hint: string): string {
  return `${words} — ${hint}`;
}

export function invalidParameter(message: string): LogsApiError {
  return new LogsApiError("InvalidParameterException", message);
}

export function notFound(message: string): LogsApiError {
  return new LogsApiError("ResourceNotFoundException", message);
}

/** For what CloudWatch Logs has and this simulator does not. */
export function notSimulated(what: string): LogsApiError {
  return invalidParameter(`${what} is not supported by this simulator (AWS has it).`);
}
