import { FIRST_WITH_FLUSH_SIZE } from "./version.ts";

interface CommandLineOptions {
  /** Where Envoy finds its bootstrap. */
  readonly bootstrapPath: string;
  /** Of the application log, e.g. `info`. */
  readonly logLevel: string;
  /** Envoy's version, e.g. `1.39.3`. */
  readonly version: string;
  /** `immediate`: a line is written at once. `aws`: Envoy's own buffer of 10 s and 64 KB. */
  readonly flush: "immediate" | "aws";
}

/** Envoy's arguments as AWS's agent gives them, but for the flush and for one worker instead of two. */
export function envoyArgs(options: CommandLineOptions): readonly string[] {
  const { bootstrapPath, logLevel, version, flush } = options;
  const immediate = hasFlushSize(version)
    ? ["--file-flush-min-size-kb", "0"]
    : ["--file-flush-interval-msec", "10"];
  return [
    ...["-c", bootstrapPath, "-l", logLevel, "--concurrency", "1"],
    ...["--drain-time-s", "20", "--disable-hot-restart"],
    ...(flush === "immediate" ? immediate : []),
  ];
}

/** Whether this version takes `--file-flush-min-size-kb`. */
export function hasFlushSize(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const first = FIRST_WITH_FLUSH_SIZE;
  return major > first.major || (major === first.major && minor >= first.minor);
}
