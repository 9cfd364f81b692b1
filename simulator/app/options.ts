import { join } from "node:path";
import { z } from "zod";
import {
  ACCESS_LOG_FORMATS,
  type AccessLogFormat,
  INCLUDE_QUERY_PARAMETERS,
  type IncludeQueryParameters,
} from "../line/access-log/fields.ts";
import { type AccessLogProfile, DEFAULT_PROFILE, PROFILES } from "../line/access-log/formats.ts";
import { isProfileFile } from "../line/access-log/profiles/load-profile.ts";
import { LOCAL_NAMES } from "../local-callers.ts";
import type { TaskEvent } from "../running/runtime/runtime.ts";
import type { Direction, PlanSettings, RuntimeName } from "../topology/plan/plan.ts";

/**
 * What a simulation is started with. Everything has a default: `simulate()` runs the sample apps.
 */
export interface SimulateOptions {
  /**
   * Files and folders: task and service definitions, CloudFormation templates, `cdk.out`, what
   * `terraform show -json` prints, ecspresso's configs, sc-sim.yaml.
   * @default the sample apps
   */
  readonly inputs?: readonly string[] | undefined;
  /** The folder that relative paths are relative to. @default `process.cwd()` */
  readonly cwd?: string | undefined;
  /**
   * Where tasks run: `auto` takes Docker when an engine answers, else local processes.
   * @default `auto`
   */
  readonly runtime?: "auto" | RuntimeName | undefined;
  /**
   * Access-log format of every service; also switches the log on where a service exposes ports but
   * configures none.
   */
  readonly format?: AccessLogFormat | undefined;
  /** Overrides `includeQueryParameters` of every service. */
  readonly includeQueryParameters?: IncludeQueryParameters | undefined;
  /**
   * Which keys a line has: the name of a built-in profile, a profile file, or a profile.
   * @default `observed-2025-11`
   */
  readonly profile?: AccessLogProfile | string | undefined;
  /**
   * Which proxies write an access log. What AWS does is documented for `ingress` only.
   * @default `ingress`
   */
  readonly direction?: Direction | undefined;
  /**
   * When lines come: `immediate`, or `aws` for Envoy's own buffer (10 s, 64 KB).
   * @default `immediate`
   */
  readonly flush?: PlanSettings["flush"] | undefined;
  /**
   * How lines get into the log: `lossless`, all of them at once, or `aws`, as Docker's awslogs driver delivers them: every 5 s, and not
   * those that do not fit into the buffer of its `mode=non-blocking`.
   * @default `lossless`
   */
  readonly fidelity?: PlanSettings["fidelity"];
  /**
   * Turns refusals of what is not simulated, and apps that do not start, into warnings.
   * @default `false`
   */
  readonly keepGoing?: boolean | undefined;
  /**
   * Docker: where Envoy's and Node's images come from; `auto` pulls them, else makes them of this
   * machine's binaries.
   * @default `auto`
   */
  readonly images?: "auto" | "registry" | "host" | undefined;
  /**
   * Docker: redirect containerPorts to the ingress listeners for other tasks' traffic, as ECS does.
   * @default `false`
   */
  readonly intercept?: boolean | undefined;
  /**
   * How many tasks a service has, by its name; overrides its `desiredCount`.
   */
  readonly tasks?: Readonly<Record<string, number>> | undefined;
  /**
   * What templates ask for and no file says: parameters by name, `import:<export>`, `ssm:<name>`,
   * `AWS::Region`. They come before sc-sim.yaml's.
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Which stacks of a CDK app or of several templates to read, by name; `*` is any text. @default all */
  readonly stacks?: readonly string[] | undefined;
  /** Which namespace to simulate, where the files have several. */
  readonly namespace?: string | undefined;
  /** Port of the CloudWatch Logs API on the loopback address, 0 for any that is free. @default `0` */
  readonly logsPort?: number | undefined;
  /**
   * Let the CloudWatch Logs API take calls with any access key id.
   * @default `false`
   */
  readonly logsOpen?: boolean | undefined;
  /**
   * Serve the CloudWatch Logs API with TLS as well, at the same port, with a certificate of an authority of the run's own.
   * @default `false`
   */
  readonly logsTls?: boolean | undefined;
  /**
   * A file of switches for what AWS's documentation of Logs Insights leaves open, as
   * `sc-sim insights probe --from` writes it.
   */
  readonly insightsSwitches?: string | undefined;
  /**
   * Where messages of subscription filters are posted, beside the file in the run's folder: a URL
   * of a program on this machine.
   */
  readonly subscriptionsTo?: string | undefined;
  /**
   * Let apps call the CloudWatch Logs API: they get its endpoint, region and credentials as environment variables, where the task
   * definition has none of its own.
   * @default `false`
   */
  readonly logsForApps?: boolean | undefined;
  /** How long each proxy and each app may take to get ready, in milliseconds. @default `30000` */
  readonly timeoutMs?: number | undefined;
  /**
   * Environment of the simulator: where Docker, Envoy and the state folder are.
   * @default `process.env`
   */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Stops the start, and removes what was started. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the progress of the start, for people. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /**
   * Called when something is wrong and the simulation goes on: an old Envoy, a full disk.
   * @default `process.emitWarning`
   */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Called when an Envoy was restarted or an app ended. */
  readonly onTaskEvent?: ((event: TaskEvent) => void) | undefined;
}

/** What the command line and docs/commands.md say about an option. */
export interface OptionFacts {
  /** One clause: for `--help`, and for docs/commands.md. */
  readonly help: string;
  /** The flag, as commander writes it. Options without one belong to the library. */
  readonly flag?: string;
  /**
   * How the text of the flag becomes the option's value. `previous` is what the same flag gave before,
   * where it is written several times. @default the text itself
   */
  readonly fromFlag?: (text: string, previous: unknown) => unknown;
  /** The possible values, where the schema does not list them. */
  readonly values?: string;
  /** The default, where it is not a value that can be shown; `flag` is in the flag's unit. */
  readonly defaultText?: { readonly library: string; readonly flag?: string };
}

/** The {@link OptionFacts} of each option, by its schema. */
export const OPTION_FACTS = z.registry<OptionFacts>();

/** Beside this folder, in a clone as in the built package. */
const SAMPLES = ["client", "server"].map((name) =>
  join(import.meta.dirname, "..", "..", "sample-apps", name),
);

const callback = <T>() =>
  z.custom<(value: T) => void>((value) => typeof value === "function", "A function was expected");

/** Whether a URL leads to this machine, whatever the network is. */
function isLocalUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "http:" && LOCAL_NAMES.includes(url.hostname);
}

/** The longest that a timer of Node can wait, nearly 25 days; a longer one fires at once. */
export const LONGEST_MS = 2 ** 31 - 1;

/** A time span in milliseconds. */
export const durationMs = () =>
  z.custom<number>(
    (value) => typeof value === "number" && value > 0 && value <= LONGEST_MS,
    "A number above 0 was expected, and 24 days at most",
  );

export const abortSignal = () =>
  z.custom<AbortSignal>((value) => value instanceof AbortSignal, "An AbortSignal was expected");

const profile = z.custom<AccessLogProfile | string>(
  (value) => {
    if (typeof value === "string") return Object.hasOwn(PROFILES, value) || isProfileFile(value);
    return typeof value === "object" && value !== null && "name" in value && "formats" in value;
  },
  `The name of a profile (${Object.keys(PROFILES).join(", ")}), a profile file or a profile was expected`,
);

const taskCounts = z.custom<Readonly<Record<string, number>>>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(
      ([service, count]) => service !== "" && Number.isSafeInteger(count) && count >= 0,
    ),
  "The name of a service and its number of tasks (0 or more) were expected, such as server=2",
);

/** `server=2` after `client=1` → both. A second count for a service is NaN, which nothing accepts. */
function addTaskCount(text: string, previous: unknown): Readonly<Record<string, number>> {
  const counts = (previous ?? {}) as Readonly<Record<string, number>>;
  const [, service = "", count = ""] = /^([^=]*)=(\d+)$/.exec(text) ?? [];
  const isNew = !Object.hasOwn(counts, service);
  // Not a literal: a service may be called __proto__.
  return Object.fromEntries([
    ...Object.entries(counts),
    [service, isNew && count !== "" ? Number(count) : Number.NaN],
  ]);
}

const parameterValues = z.custom<Readonly<Record<string, string>>>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, text]) => name !== "" && typeof text === "string"),
  "The name of a parameter and its value were expected, once for each, such as Stage=test",
);

/** `Stage=test` after `Port=80` → both. What is not of that form, or a second value, is one that nothing accepts. */
function addParameter(text: string, previous: unknown): unknown {
  const values = (previous ?? {}) as Readonly<Record<string, string>>;
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === "" || Object.hasOwn(values, name)) return text;
  return Object.fromEntries([...Object.entries(values), [name, value]]);
}

/**
 * The one table of options: what `simulate()` accepts, its defaults, the flags of `sc-sim up`, `run`,
 * `plan` and `export`, their help and the table of docs/commands.md (`npm run options`). The interface above
 * is written out because editors show its comments; it is held to the table.
 */
export const SIMULATE_OPTIONS = z.strictObject({
  inputs: z
    .array(z.string().min(1))
    .readonly()
    .transform((inputs) => (inputs.length === 0 ? SAMPLES : inputs))
    .default(SAMPLES)
    .register(OPTION_FACTS, {
      help: "definitions of ECS, CloudFormation, CDK, Terraform or ecspresso, sc-sim.yaml, and folders of them",
      values: "paths; arguments of the command",
      defaultText: { library: "the sample apps" },
    }),
  cwd: z
    .string()
    .min(1)
    .default(() => process.cwd())
    .register(OPTION_FACTS, {
      help: "folder that relative paths are relative to",
      values: "path",
      defaultText: { library: "`process.cwd()`" },
    }),
  runtime: z.enum(["auto", "local", "docker"]).default("auto").register(OPTION_FACTS, {
    help: "where tasks run: auto takes Docker when an engine answers, else local processes",
    flag: "--runtime <name>",
  }),
  format: z.enum(ACCESS_LOG_FORMATS).optional().register(OPTION_FACTS, {
    help: "access-log format of every service; also switches the log on where a service exposes ports but configures none",
    flag: "--format <format>",
  }),
  includeQueryParameters: z.enum(INCLUDE_QUERY_PARAMETERS).optional().register(OPTION_FACTS, {
    help: "overrides includeQueryParameters of every service",
    flag: "--include-query-parameters <setting>",
  }),
  profile: profile.default(DEFAULT_PROFILE).register(OPTION_FACTS, {
    help: `which keys a line has: ${Object.keys(PROFILES).join(", ")}, or a profile file`,
    flag: "--profile <name|file>",
    values: "name, file, or a profile",
  }),
  direction: z.enum(["ingress", "egress", "both"]).default("ingress").register(OPTION_FACTS, {
    help: "which proxies write access logs",
    flag: "--direction <direction>",
  }),
  flush: z.enum(["immediate", "aws"]).default("immediate").register(OPTION_FACTS, {
    help: "when lines come: immediate, or aws: Envoy's own 10 s / 64 KB buffer",
    flag: "--flush <mode>",
  }),
  fidelity: z.enum(["lossless", "aws"]).default("lossless").register(OPTION_FACTS, {
    help: "how lines get into the log: lossless, or aws: late and with losses, as by the awslogs driver",
    flag: "--fidelity <level>",
  }),
  keepGoing: z.boolean().default(false).register(OPTION_FACTS, {
    help: "turn refusals of what is not simulated, and apps that do not start, into warnings",
    flag: "--keep-going",
  }),
  images: z.enum(["auto", "registry", "host"]).default("auto").register(OPTION_FACTS, {
    help: "Docker: where Envoy's and Node's images come from",
    flag: "--images <source>",
  }),
  intercept: z.boolean().default(false).register(OPTION_FACTS, {
    help: "Docker: redirect containerPorts to the proxies for other tasks, as ECS does",
    flag: "--intercept",
  }),
  tasks: taskCounts.optional().register(OPTION_FACTS, {
    help: "overrides the desiredCount of a service; can be given several times",
    flag: "--tasks <service=number>",
    fromFlag: addTaskCount,
    values: "numbers by service",
  }),
  parameters: parameterValues.optional().register(OPTION_FACTS, {
    help: "answers what a template asks for; can be given several times",
    flag: "--parameter <name=value>",
    fromFlag: addParameter,
    values: "texts by name",
  }),
  stacks: z
    .array(z.string().min(1))
    .readonly()
    .optional()
    .register(OPTION_FACTS, {
      help: "which stacks to read, * for any text; can be given several times",
      flag: "--stack <pattern>",
      fromFlag: (text, previous) => [...((previous ?? []) as readonly string[]), text],
      values: "patterns",
    }),
  namespace: z.string().min(1).optional().register(OPTION_FACTS, {
    help: "which namespace to simulate, where the input has several",
    flag: "--namespace <name>",
    values: "name",
  }),
  logsPort: z
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .register(OPTION_FACTS, {
      help: "port of the CloudWatch Logs API on the loopback address",
      flag: "--logs-port <port>",
      fromFlag: (text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN),
      values: "port, 0 for any that is free",
      defaultText: { library: "any that is free", flag: "any that is free" },
    }),
  logsOpen: z.boolean().default(false).register(OPTION_FACTS, {
    help: "let the CloudWatch Logs API take calls with any access key id",
    flag: "--logs-open",
  }),
  logsTls: z.boolean().default(false).register(OPTION_FACTS, {
    help: "serve the CloudWatch Logs API with TLS as well, for clients that speak nothing else",
    flag: "--logs-tls",
  }),
  insightsSwitches: z.string().min(1).optional().register(OPTION_FACTS, {
    help: "switches for what AWS leaves open in Logs Insights, as `insights probe` writes them",
    flag: "--insights-switches <file>",
    values: "path",
  }),
  subscriptionsTo: z
    .string()
    .refine(
      isLocalUrl,
      "A URL of this machine was expected, such as http://127.0.0.1:9000/ (127.0.0.1, localhost or [::1])",
    )
    .optional()
    .register(OPTION_FACTS, {
      help: "where messages of subscription filters are posted, on this machine",
      flag: "--subscriptions-to <url>",
      values: "URL of this machine",
    }),
  logsForApps: z.boolean().default(false).register(OPTION_FACTS, {
    help: "let apps call the CloudWatch Logs API: variables for AWS's clients, where the task definition has none",
    flag: "--logs-for-apps",
  }),
  timeoutMs: durationMs()
    .default(30_000)
    .register(OPTION_FACTS, {
      help: "how long each proxy and app may take to get ready, and with up a line to arrive",
      flag: "--timeout <seconds>",
      fromFlag: (text) => (text.trim() === "" ? Number.NaN : Number(text) * 1000),
      values: "number above 0, 24 days at most",
      defaultText: { library: "`30000`", flag: "30" },
    }),
  env: z
    .custom<NodeJS.ProcessEnv>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      "An object of environment variables was expected",
    )
    .default(() => process.env)
    .register(OPTION_FACTS, {
      help: "environment of the simulator: where Docker, Envoy and the state folder are",
      values: "variables",
      defaultText: { library: "`process.env`" },
    }),
  signal: abortSignal()
    .default(() => new AbortController().signal)
    .register(OPTION_FACTS, {
      help: "stops the start, and removes what was started",
      values: "`AbortSignal`",
      defaultText: { library: "none" },
    }),
  onProgress: callback<string>()
    .default(() => () => undefined)
    .register(OPTION_FACTS, {
      help: "called with the progress of the start, for people",
      values: "function",
      defaultText: { library: "none" },
    }),
  onWarning: callback<string>()
    .default(() => (message: string) => process.emitWarning(message))
    .register(OPTION_FACTS, {
      help: "called when something is wrong and the simulation goes on: an old Envoy, a full disk",
      values: "function",
      defaultText: { library: "`process.emitWarning`" },
    }),
  onTaskEvent: callback<TaskEvent>()
    .default(() => () => undefined)
    .register(OPTION_FACTS, {
      help: "called when an Envoy was restarted or an app ended",
      values: "function",
      defaultText: { library: "none" },
    }),
} satisfies Record<keyof SimulateOptions, z.ZodType>);
