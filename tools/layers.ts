/**
 * The house: every folder with code, what it is for, and all that it may import. The one table behind the linter's import rules
 * (`biome.layers.json`) and the picture in CONTRIBUTING.md; `npm run layers` writes both, and a test finds a folder without a row.
 */
export interface Room {
  /** Folder, relative to the project. Files directly in it belong to it; a subfolder is a room of its own. */
  readonly folder: string;
  /** One clause, for CONTRIBUTING.md. */
  readonly purpose: string;
  /** Rooms whose files it may import. */
  readonly imports: readonly string[];
  /** npm packages it may import. */
  readonly packages?: readonly string[];
  /** Which of Node's modules: `none` but paths and buffers, `reads` those that only read or compute. @default all */
  readonly node?: "none" | "reads";
}

const LINE = "simulator/line";
const ACCESS_LOG = "simulator/line/access-log";
const PROFILES = "simulator/line/access-log/profiles";
const FAST = "simulator/line/access-log/fast";
const CONTRACT = "simulator/line/contract";
const SOURCES = "simulator/line/sources";
const REPORT = "simulator/line/report";
const CORPUS = "simulator/line/corpus";
const INPUT = "simulator/topology/input";
const FILES = "simulator/topology/input/files";
const PROBLEMS = "simulator/topology/input/problems";
const ECS = "simulator/topology/input/ecs";
const DIALECTS = "simulator/topology/input/dialects";
const CDK = "simulator/topology/input/dialects/cdk";
const CLOUDFORMATION = "simulator/topology/input/dialects/cloudformation";
const TERRAFORM = "simulator/topology/input/dialects/terraform";
const PULUMI = "simulator/topology/input/dialects/pulumi";
const ECSPRESSO = "simulator/topology/input/dialects/ecspresso";
const SC_SIM_YAML = "simulator/topology/input/sc-sim-yaml";
const MODEL = "simulator/topology/model";
const PLAN = "simulator/topology/plan";
const PROXY = "simulator/topology/proxy";
const ENVOY_BINARY = "simulator/running/envoy-binary";
const REQUEST = "simulator/running/request";
const PROGRAM = "simulator/running/request/program";
const RUNS = "simulator/running/runs";
const RUNTIME = "simulator/running/runtime";
const CONTROL = "simulator/running/control";
const NAMES = "simulator/running/names";
const TASK = "simulator/running/runtime/task";
const LOCAL = "simulator/running/runtime/local";
const ENGINE = "simulator/running/runtime/docker/engine";
const IMAGES = "simulator/running/runtime/docker/images";
const NETWORK = "simulator/running/runtime/docker/network";
const RELAY = "simulator/running/runtime/docker/network/relay-program";
const CONTAINERS = "simulator/running/runtime/docker/containers";
const WATCH = "simulator/running/watch";
const LOGS = "simulator/logs";
const DRIVERS = "simulator/logs/drivers";
const STORE = "simulator/logs/store";
const FILTER_PATTERN = "simulator/logs/cloudwatch/filter-pattern";
const FILTERS = "simulator/logs/cloudwatch/filters";
const NUMBERS = "simulator/logs/cloudwatch/numbers";
const INSIGHTS = "simulator/logs/cloudwatch/insights";
const QUERY_LANGUAGE = "simulator/logs/cloudwatch/insights/language";
const EVALUATION = "simulator/logs/cloudwatch/insights/evaluation";
const PROBE = "simulator/logs/cloudwatch/probe";
const QUERY_WORKER = "simulator/logs/cloudwatch/query-worker";
const FUNCTIONS = "simulator/logs/cloudwatch/insights/evaluation/functions";
const LOGS_API = "simulator/logs/cloudwatch/logs-api";
const APP = "simulator/app";
const EXPORT = "simulator/export";
const COMPOSE = "simulator/export/compose";
const INFRASTRUCTURE = "simulator/export/infrastructure";
const CLI = "simulator/cli";
const SCREEN = "simulator/cli/screen";
const API = "simulator/api";
const COMMANDS = "simulator/cli/commands";
/** errors.ts, version.ts */
const BASE = "simulator";
const ENVOY = "envoy";

export const ROOMS: readonly Room[] = [
  {
    folder: ENVOY,
    purpose: "Envoy's configuration and command line; knows nothing of ECS",
    imports: [],
    node: "reads",
  },
  {
    folder: BASE,
    purpose: "the public entry points, error codes, the version",
    imports: [APP, API, LINE, CONTRACT, LOGS, REQUEST, PLAN, RUNTIME],
    packages: ["vitest", "fastest-levenshtein"],
  },

  {
    folder: LINE,
    purpose: "the entry points of the line, usable alone",
    imports: [BASE, ACCESS_LOG, PROFILES, FAST, CONTRACT, SOURCES],
    node: "none",
  },
  {
    folder: ACCESS_LOG,
    purpose: "the access-log line: its fields and formats, and how it is read",
    imports: [BASE, PROFILES],
    packages: ["jsonc-parser"],
    node: "none",
  },
  {
    folder: PROFILES,
    purpose: "which keys a line has, with the evidence for each",
    imports: [BASE, ACCESS_LOG],
    packages: ["zod"],
    node: "reads",
  },
  {
    folder: FAST,
    purpose: "the reader for millions of lines",
    imports: [BASE, ACCESS_LOG, PROFILES],
    node: "none",
  },
  {
    folder: CONTRACT,
    purpose: "a line held to what a test expects of it",
    imports: [BASE, ACCESS_LOG, PROFILES],
    packages: ["jsonc-parser"],
    node: "reads",
  },
  {
    folder: SOURCES,
    purpose: "other people's bytes become lines",
    imports: [BASE, ACCESS_LOG, PROFILES, FAST],
    packages: ["csv-parse", "tar-stream", "yaml"],
    node: "reads",
  },
  {
    folder: REPORT,
    purpose: "what `check` says of a log",
    imports: [BASE, ACCESS_LOG, PROFILES, FAST, CONTRACT, SOURCES],
    packages: ["ajv"],
    node: "reads",
  },
  {
    folder: CORPUS,
    purpose: "recorded lines, and parsers held to them",
    imports: [BASE, ACCESS_LOG, PROFILES, CONTRACT],
  },

  {
    folder: FILES,
    purpose: "JSON and YAML files: found, parsed, each value with its position",
    imports: [BASE],
    packages: ["yaml", "jsonc-parser"],
    node: "reads",
  },
  {
    folder: PROBLEMS,
    purpose: "what is wrong with a file, and where",
    imports: [BASE, FILES, ECS],
    packages: ["zod"],
    node: "none",
  },
  {
    folder: ECS,
    purpose: "the shapes of ECS's API",
    imports: [BASE, FILES, PROBLEMS],
    packages: ["zod"],
    node: "none",
  },
  {
    folder: DIALECTS,
    purpose: "ways to write ECS definitions down; each becomes ECS's own JSON",
    imports: [BASE, FILES, PROBLEMS, ECS, CLOUDFORMATION, TERRAFORM, PULUMI, ECSPRESSO],
    node: "none",
  },
  {
    folder: CLOUDFORMATION,
    purpose: "templates of CloudFormation and the CDK, evaluated",
    imports: [BASE, FILES, PROBLEMS, ECS, DIALECTS, CDK],
    node: "none",
  },
  {
    folder: CDK,
    purpose: "what `cdk synth` writes: its stacks and the images that it builds",
    imports: [BASE, FILES, DIALECTS],
    node: "none",
  },
  {
    folder: TERRAFORM,
    purpose: "what Terraform prints and keeps: plans, states, tests",
    imports: [BASE, FILES, PROBLEMS, DIALECTS],
    node: "none",
  },
  {
    folder: PULUMI,
    purpose: "the stacks that Pulumi exports",
    imports: [BASE, FILES, PROBLEMS, DIALECTS],
    node: "none",
  },
  {
    folder: ECSPRESSO,
    purpose: "ecspresso's configs, and the templates in its definitions",
    imports: [BASE, FILES, PROBLEMS, DIALECTS],
    node: "none",
  },
  {
    folder: SC_SIM_YAML,
    purpose: "sc-sim.yaml: its shape, and writing one",
    imports: [BASE, INPUT, FILES, PROBLEMS, ECS, DIALECTS],
    packages: ["zod", "yaml"],
    node: "none",
  },
  {
    folder: INPUT,
    purpose: "loads what the team's files say",
    imports: [BASE, FILES, PROBLEMS, ECS, DIALECTS, SC_SIM_YAML],
    packages: ["zod"],
    node: "reads",
  },
  {
    folder: MODEL,
    purpose: "what it means: ECS's rules and defaults",
    imports: [BASE, ACCESS_LOG, INPUT, PROBLEMS, ECS, SC_SIM_YAML],
    packages: ["fastest-levenshtein"],
    node: "none",
  },
  {
    folder: PLAN,
    purpose: "who runs where, under which addresses and names, and which lines can come of it",
    imports: [BASE, ACCESS_LOG, MODEL],
    node: "none",
  },
  {
    folder: PROXY,
    purpose: "a plan as Envoy bootstraps",
    imports: [BASE, ENVOY, ACCESS_LOG, PROFILES, MODEL, PLAN],
    node: "none",
  },

  {
    folder: RUNS,
    purpose: "the run's folder and record; finding and sweeping runs",
    imports: [BASE, ENVOY, PLAN],
    packages: ["zod"],
  },
  {
    folder: ENVOY_BINARY,
    purpose: "finding, fetching and caching Envoy",
    imports: [BASE, ENVOY, RUNS],
  },
  {
    folder: PROGRAM,
    purpose: "the request program; nothing but Node is beside it in a container",
    imports: [],
  },
  {
    folder: REQUEST,
    purpose: "a request from a task: its URL, its call, its answer",
    imports: [BASE, PROGRAM, MODEL, PLAN, ENGINE, IMAGES],
    packages: ["@grpc/proto-loader"],
  },
  {
    folder: NAMES,
    purpose: "endpoint names for processes: a hosts file of their own",
    imports: [BASE, MODEL, PLAN, RUNS],
  },
  {
    folder: RUNTIME,
    purpose: "what both runtimes are to their user",
    imports: [ENVOY, MODEL, PLAN, BASE],
  },
  {
    folder: TASK,
    purpose: "the life of a task: order, readiness, restarts, stop",
    imports: [BASE, MODEL, PLAN, RUNTIME],
  },
  {
    folder: LOCAL,
    purpose: "tasks as processes of this machine",
    imports: [BASE, ENVOY, MODEL, PLAN, RUNS, NAMES, RUNTIME, TASK, ENVOY_BINARY],
  },
  {
    folder: ENGINE,
    purpose: "talking to a Docker engine",
    imports: [BASE, PROGRAM, RUNS],
    packages: ["dockerode", "tar-stream"],
  },
  {
    folder: IMAGES,
    purpose: "images found, pulled, built or made",
    imports: [BASE, ENVOY, PLAN, MODEL, ENGINE, ENVOY_BINARY],
    packages: ["dockerode", "tar-stream", "@balena/dockerignore"],
  },
  {
    folder: RELAY,
    purpose: "the relay's program; nothing but Node is beside it in a container",
    imports: [],
  },
  {
    folder: NETWORK,
    purpose: "a task's network: addresses, ports, redirections",
    imports: [BASE, PLAN, ENGINE],
    packages: ["dockerode"],
  },
  {
    folder: CONTAINERS,
    purpose: "tasks as containers",
    imports: [BASE, ENVOY, PLAN, MODEL, RUNS, RUNTIME, TASK, ENVOY_BINARY, ENGINE, IMAGES, NETWORK],
    packages: ["dockerode"],
  },

  {
    folder: WATCH,
    purpose: "what ends a run when its owner is gone",
    imports: [PLAN, RUNS, ENGINE, CONTAINERS],
  },

  {
    folder: CONTROL,
    purpose: "commands of other terminals to a running simulation",
    imports: [BASE, RUNS, RUNTIME],
    packages: ["express"],
  },
  {
    folder: LOGS,
    purpose: "output becomes log events, in order, for whoever waits",
    imports: [BASE, ACCESS_LOG, PROFILES, CONTRACT, SOURCES, DRIVERS, STORE],
  },
  {
    folder: DRIVERS,
    purpose: "where lines are taken: the store, later S3 and log routers",
    imports: [LOGS, STORE],
  },
  {
    folder: STORE,
    purpose: "the run's database",
    imports: [BASE, ACCESS_LOG, PROFILES, LOGS],
  },
  {
    folder: NUMBERS,
    purpose: "numbers of messages with all their digits",
    imports: [],
    node: "none",
  },
  {
    folder: FILTER_PATTERN,
    purpose: "filter patterns of CloudWatch Logs",
    imports: [NUMBERS],
    packages: ["re2js"],
    node: "none",
  },
  {
    folder: FILTERS,
    purpose: "metric and subscription filters of CloudWatch Logs, evaluated as events arrive",
    imports: [BASE, LOGS, STORE, FILTER_PATTERN, INSIGHTS],
  },

  {
    folder: QUERY_LANGUAGE,
    purpose: "the language of Logs Insights: tokens, syntax, names, and what AWS leaves open",
    imports: [BASE],
    node: "none",
  },
  {
    folder: EVALUATION,
    purpose: "a query as closures over the fields that it names",
    imports: [INSIGHTS, QUERY_LANGUAGE, FUNCTIONS, NUMBERS],
    packages: ["re2js"],
    node: "none",
  },
  {
    folder: FUNCTIONS,
    purpose: "the functions of the language",
    imports: [EVALUATION, QUERY_LANGUAGE, NUMBERS],
    packages: ["re2js"],
    node: "none",
  },
  {
    folder: INSIGHTS,
    purpose: "Logs Insights for whoever has events: a browser, a command, the API",
    imports: [EVALUATION, QUERY_LANGUAGE, NUMBERS],
    node: "none",
  },

  {
    folder: LOGS_API,
    purpose: "the CloudWatch Logs API over a run's store",
    imports: [BASE, RUNS, LOGS, STORE, FILTER_PATTERN, FILTERS, INSIGHTS, QUERY_WORKER],
    packages: ["express", "node-forge"],
  },
  {
    folder: PROBE,
    purpose: "what AWS leaves open, asked of AWS: a script, its answers, and switches",
    imports: [BASE, QUERY_LANGUAGE],
    packages: ["zod"],
  },
  {
    folder: QUERY_WORKER,
    purpose: "queries in a thread of their own, with a deadline",
    imports: [BASE, INSIGHTS, LOGS, STORE],
  },

  {
    folder: API,
    purpose: "the HTTP API of a running simulation, for tests in any language",
    imports: [
      BASE,
      ACCESS_LOG,
      CONTRACT,
      PROBLEMS,
      PLAN,
      RUNS,
      RUNTIME,
      REQUEST,
      LOGS,
      STORE,
      FILTERS,
    ],
    packages: ["express", "zod"],
  },
  {
    folder: APP,
    purpose: "puts the wings together: options, planning, a simulation",
    imports: [
      BASE,
      ENVOY,
      ACCESS_LOG,
      PROFILES,
      INPUT,
      PROBLEMS,
      MODEL,
      PLAN,
      PROXY,
      RUNS,
      NAMES,
      RUNTIME,
      CONTROL,
      API,
      REQUEST,
      LOCAL,
      ENVOY_BINARY,
      ENGINE,
      IMAGES,
      NETWORK,
      CONTAINERS,
      WATCH,
      LOGS,
      DRIVERS,
      STORE,
      LOGS_API,
      FILTERS,
      INSIGHTS,
      PROBE,
      QUERY_WORKER,
    ],
    packages: ["zod"],
  },
  { folder: EXPORT, purpose: "what every export gives: files, not yet written", imports: [] },
  {
    folder: COMPOSE,
    purpose: "a plan as a Compose project",
    imports: [BASE, ENVOY, MODEL, PLAN, NETWORK, IMAGES, APP, EXPORT],
    packages: ["yaml"],
  },
  {
    folder: INFRASTRUCTURE,
    purpose: "a namespace's serviceConnectConfigurations, to be pasted",
    imports: [BASE, APP, MODEL],
    packages: ["yaml"],
    node: "none",
  },
  {
    folder: CLI,
    purpose: "what all commands share",
    imports: [
      BASE,
      COMMANDS,
      API,
      API,
      APP,
      EXPORT,
      ACCESS_LOG,
      CONTRACT,
      SOURCES,
      PROBLEMS,
      MODEL,
      PLAN,
      REQUEST,
      RUNS,
      NAMES,
      RUNTIME,
      LOCAL,
      ENGINE,
      CONTAINERS,
      WATCH,
      LOGS,
      STORE,
      LOGS_API,
      FILTER_PATTERN,
      FILTERS,
      INSIGHTS,
      PROBE,
      QUERY_WORKER,
    ],
    packages: ["commander", "zod", "fastest-levenshtein", "fast-string-truncated-width"],
  },
  {
    folder: SCREEN,
    purpose: "what somebody at a terminal sees: access-log lines, traces, runs",
    imports: [
      BASE,
      CLI,
      APP,
      ACCESS_LOG,
      PROFILES,
      PLAN,
      REQUEST,
      RUNS,
      LOGS,
      FILTERS,
      INSIGHTS,
      QUERY_LANGUAGE,
    ],
  },
  {
    folder: COMMANDS,
    purpose: "one file a command",
    imports: [
      BASE,
      CLI,
      SCREEN,
      API,
      APP,
      COMPOSE,
      INFRASTRUCTURE,
      ACCESS_LOG,
      PROFILES,
      REPORT,
      SOURCES,
      CORPUS,
      INPUT,
      PROBLEMS,
      SC_SIM_YAML,
      MODEL,
      PLAN,
      REQUEST,
      RUNS,
      NAMES,
      RUNTIME,
      CONTROL,
      LOCAL,
      ENGINE,
      IMAGES,
      CONTAINERS,
      LOGS,
      STORE,
      LOGS_API,
      FILTERS,
      INSIGHTS,
      QUERY_LANGUAGE,
      PROBE,
      QUERY_WORKER,
    ],
    packages: ["commander", "@bomb.sh/tab"],
  },
];
