import { InvalidArgumentError, Option } from "commander";
import type { SimulateOptions } from "../app/settings.ts";

/** Options that `up` and `plan` share; each means the same as the library's option of that name. */
export function simulationOptions(): readonly Option[] {
  return [
    new Option("--runtime <name>", "where tasks run: auto takes Docker when an engine answers")
      .choices(["auto", "local", "docker"])
      .default("auto"),
    new Option(
      "--format <format>",
      "access-log format of every service; also switches the log on where a service exposes ports but configures none",
    ).choices(["TEXT", "JSON"]),
    new Option(
      "--include-query-parameters <setting>",
      "overrides includeQueryParameters of every service",
    ).choices(["ENABLED", "DISABLED"]),
    new Option(
      "--profile <name|file>",
      "which keys a line has: observed-2025-11, aws-docs, or a profile file",
    ).default("observed-2025-11"),
    new Option("--direction <direction>", "which proxies write access logs")
      .choices(["ingress", "egress", "both"])
      .default("ingress"),
    new Option("--flush <mode>", "immediate, or aws: Envoy's own 10 s / 64 KB buffer")
      .choices(["immediate", "aws"])
      .default("immediate"),
    new Option("--images <source>", "Docker: where Envoy's and Node's images come from")
      .choices(["auto", "registry", "host"])
      .default("auto"),
    new Option(
      "--intercept",
      "Docker: redirect containerPorts to the proxies for other tasks, as ECS does",
    ),
    new Option("--keep-going", "turn refusals of what is not simulated into warnings"),
    new Option("--timeout <seconds>", "how long tasks may take to start, and a line to arrive")
      .argParser(positiveNumber)
      .default(30),
  ];
}

/** What commander makes of {@link simulationOptions}. */
export interface SimulationFlags {
  readonly runtime: "auto" | "local" | "docker";
  readonly format?: "TEXT" | "JSON";
  readonly includeQueryParameters?: "ENABLED" | "DISABLED";
  readonly profile: string;
  readonly direction: "ingress" | "egress" | "both";
  readonly flush: "immediate" | "aws";
  readonly images: "auto" | "registry" | "host";
  readonly intercept?: true;
  readonly keepGoing?: true;
  readonly timeout: number;
}

/** Flags and paths of a command as options of the library. */
export function toSimulateOptions(
  paths: readonly string[],
  { timeout, ...flags }: SimulationFlags,
): SimulateOptions {
  return { ...flags, timeoutMs: timeout * 1000, ...(paths.length > 0 && { inputs: paths }) };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0))
    throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  }
  return value;
}
