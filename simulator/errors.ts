/** Every deliberate failure and what it means. A test keeps the table in docs/errors.md equal to this. */
export const ERROR_CODES = {
  INPUT_INVALID: "The task definitions, service definitions or sc-sim.yaml have problems.",
  INPUT_NOT_FOUND: "No task definition or service definition was found where one was looked for.",
  NOT_SIMULATED: "Something was asked for that this simulator does not do (yet).",
  USAGE: "A command line or an option of the library cannot be understood.",
  START_ABORTED: "The signal of a start was aborted before everything ran.",
  ENVOY_NOT_FOUND: "No Envoy could be found or fetched.",
  ENVOY_NOT_READY: "Envoy ended, or did not get ready, before its time was up.",
  ENGINE_UNREACHABLE: "No Docker engine answers, or it went away while it was needed.",
  ENGINE_REFUSED: "The Docker engine answers, and will not do what it is asked.",
  IMAGE_UNAVAILABLE: "A container image can neither be found, nor pulled, nor built.",
  BOOTSTRAP_INCONSISTENT: "A generated Envoy bootstrap names something that does not exist.",
  APP_NOT_STARTED: "An app container could not be started, ended early, or never listened.",
  ADDRESS_UNAVAILABLE: "A port or an address that the plan needs is taken.",
  RUN_FOLDER_UNUSABLE: "The folder for logs and generated configs cannot be written or read.",
  NO_SIMULATION: "The command needs a running simulation, and there is none.",
  REQUEST_FAILED: "A request could not be sent through a task's proxy.",
  API_REFUSED: "A call of the API has no token, a wrong one, or comes from a web page.",
  LOG_WAIT_TIMEOUT: "The awaited log lines did not arrive in time.",
  QUERY_TIMEOUT: "A query of Logs Insights took longer than it may.",
  UNEXPECTED_LINE: "A log line came that must not come.",
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What a caught value says: deliberate failures, Node's errors and whatever else was thrown. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** What is wrong, of whatever was thrown; without a remedy. */
export function problemOf(cause: unknown): string {
  return cause instanceof SimulatorError ? cause.problem : reasonOf(cause);
}

/** Says of a file that was named why it cannot be read; without the full stop. */
export function whyNotRead(
  { name, path }: { readonly name: string; readonly path: string },
  cause: unknown,
): string {
  const { code, path: missing } = cause as NodeJS.ErrnoException;
  // In a folder it may be a file in it that is missing: where a link leads.
  return code === "ENOENT" && missing === path
    ? `${name} does not exist`
    : `${name} cannot be read: ${reasonOf(cause)}`;
}

/** Codes that say the reader's input is wrong: the command line ends with status 2 for these, 1 for the rest. */
const BAD_INPUT: ReadonlySet<ErrorCode> = new Set([
  "INPUT_INVALID",
  "INPUT_NOT_FOUND",
  "NOT_SIMULATED",
  "USAGE",
]);

/** One thing that is wrong with what was written. */
export interface Problem {
  /** As the reader would name it: relative to where the command was run. */
  readonly file: string;
  /** e.g. `services[0].serviceConnectConfiguration.services[0].portName`; empty for the file as a whole. */
  readonly path: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** What is wrong, with the offending value, and what was possible. */
  readonly message: string;
  /** Ours, after words that are not: what was possible, where it was looked. */
  readonly hint?: string;
  /** Whose words: `aws` where ECS itself is known to say this. */
  readonly origin: "aws" | "simulator";
  /** `refusal`: real ECS input that is not simulated; a warning with `--keep-going`. */
  readonly severity: "error" | "refusal" | "warning";
}

interface SimulatorErrorOptions extends ErrorOptions {
  /** One imperative sentence: what the reader should change or run next. */
  readonly remedy: string;
  /** The single problems, where there are several. */
  readonly problems?: readonly Problem[];
}

/** A failure its reader can act on. Any other error that leaves the simulator is a bug in it. */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy: string;
  /** Everything that is wrong with the input, for `INPUT_INVALID`; else empty. */
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    problem: string,
    { remedy, problems = [], ...options }: SimulatorErrorOptions,
  ) {
    super(`${problem}\n  → ${remedy}`, options);
    this.code = code;
    this.problem = problem;
    this.remedy = remedy;
    this.problems = problems;
  }

  /** Exit status of a command that ends with this error: 2 bad input or usage, 1 anything else. */
  get exitStatus(): 1 | 2 {
    return BAD_INPUT.has(this.code) ? 2 : 1;
  }
}
