import { join, resolve } from "node:path";
import { type AccessLogProfile, DEFAULT_PROFILE } from "../line/access-log/formats.ts";
import { loadProfile } from "../line/access-log/profiles/load-profile.ts";
import type { TaskEvent } from "../running/runtime/runtime.ts";
import type { Direction } from "../topology/plan/plan.ts";

/** What a simulation is started with. Everything has a default: `simulate()` runs the sample apps. */
export interface SimulateOptions {
  /** Files and folders of task definitions, service definitions and sc-sim.yaml. @default the sample apps */
  readonly inputs?: readonly string[];
  /** What relative inputs are relative to. @default `process.cwd()` */
  readonly cwd?: string;
  /** `auto` takes Docker when an engine answers, else local. @default `auto` */
  readonly runtime?: "auto" | "local" | "docker";
  /** Access-log format of every service, switching the log on where a service exposes ports but configures none. */
  readonly format?: "TEXT" | "JSON";
  /** Overrides `includeQueryParameters` of every service. */
  readonly includeQueryParameters?: "ENABLED" | "DISABLED";
  /** An access-log profile, the name of a built-in one, or a profile file. @default `observed-2025-11` */
  readonly profile?: AccessLogProfile | string;
  /** Which proxies write an access log. What AWS does is documented for `ingress` only. @default `ingress` */
  readonly direction?: Direction;
  /** `aws` keeps Envoy's own 10 s / 64 KB buffer. @default `immediate` */
  readonly flush?: "immediate" | "aws";
  /** Turns refusals of what is not simulated, and apps that do not start, into warnings. @default false */
  readonly keepGoing?: boolean;
  /** Docker: where Envoy's and Node's images come from; `auto` falls back to images of this machine's binaries. @default `auto` */
  readonly images?: "registry" | "host" | "auto";
  /** Docker: redirect containerPorts to the ingress listeners for other tasks' traffic, as ECS does. @default false */
  readonly intercept?: boolean;
  /** How long each proxy and each app may take to get ready, in milliseconds. @default 30 000 */
  readonly timeoutMs?: number;
  /** @default `process.env` */
  readonly env?: NodeJS.ProcessEnv;
  /** Gives a start up, cleanly. */
  readonly signal?: AbortSignal;
  /** Progress of the start, for people. */
  readonly onProgress?: (message: string) => void;
  /** Something is not as it should be, and the simulation goes on: an old Envoy, a full disk. @default `process.emitWarning` */
  readonly onWarning?: (message: string) => void;
  /** An Envoy was restarted, an app ended. */
  readonly onTaskEvent?: (event: TaskEvent) => void;
}

/** The options with every default applied. */
export interface Settings
  extends Required<Omit<SimulateOptions, "format" | "includeQueryParameters" | "profile">> {
  readonly format?: "TEXT" | "JSON";
  readonly includeQueryParameters?: "ENABLED" | "DISABLED";
  readonly profile: AccessLogProfile;
}

/** Beside this folder, in a clone as in the built package. */
const SAMPLES = ["client", "server"].map((name) =>
  join(import.meta.dirname, "..", "..", "sample-apps", name),
);

/** Applies the defaults, once. */
export function resolveSettings(options: SimulateOptions): Settings {
  const { format, includeQueryParameters, inputs, profile = DEFAULT_PROFILE } = options;
  const cwd = resolve(options.cwd ?? ".");
  return {
    inputs: inputs === undefined || inputs.length === 0 ? SAMPLES : inputs,
    cwd,
    runtime: options.runtime ?? "auto",
    profile: typeof profile === "string" ? loadProfile(profile, cwd) : profile,
    direction: options.direction ?? "ingress",
    flush: options.flush ?? "immediate",
    keepGoing: options.keepGoing ?? false,
    images: options.images ?? "auto",
    intercept: options.intercept ?? false,
    timeoutMs: options.timeoutMs ?? 30_000,
    env: options.env ?? process.env,
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
    onWarning: options.onWarning ?? ((message) => process.emitWarning(message)),
    onTaskEvent: options.onTaskEvent ?? (() => undefined),
    ...(format && { format }),
    ...(includeQueryParameters && { includeQueryParameters }),
  };
}
