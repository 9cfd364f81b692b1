import type { EcsShape } from "../ecs/check-fields.ts";
import type { Located } from "../problems/located.ts";

/** What a file turned out to hold; recognised by shape, never by name (our own file's name excepted). */
export interface RecognisedPart {
  readonly shape: EcsShape | "ScSimYaml";
  readonly part: Located<unknown>;
}

type Value = Readonly<Record<string, unknown>>;

/** The AWS CLI's wrappers around a definition. */
const WRAPPERS = ["taskDefinition", "service", "services", "cluster", "clusters"] as const;

const OUR_NAME = /(?:^|[\\/])sc-sim\.ya?ml$/;

/**
 * The definitions in a file: bare, in a list (as `--query services` prints them), or wrapped as the AWS CLI prints them. None:
 * the file is something else.
 */
export function recognise(file: Located<unknown>): readonly RecognisedPart[] {
  const { value } = file;
  // Nothing but comments is in it, or a key is misspelt: it is ours all the same, and is told what is wrong.
  if (OUR_NAME.test(file.file)) {
    return [{ shape: "ScSimYaml", part: { ...file, value: value ?? {} } }];
  }
  if (Array.isArray(value)) return bareParts(file);
  if (!isObject(value)) return [];
  const bare = bareParts({ ...file, value: [value] }).map(({ shape }) => ({ shape, part: file }));
  if (bare.length > 0) return bare;
  return WRAPPERS.flatMap((key) => {
    const inner = { ...file, value: value[key], path: [...file.path, key] };
    if (Array.isArray(inner.value)) return bareParts(inner);
    const shape = shapeOf(inner.value);
    return shape === undefined ? [] : [{ shape, part: inner }];
  });
}

/** Why a file that is none of these looks as if it were meant to be. */
export function explainUnrecognised(value: unknown): string {
  const looked =
    "It is no task definition (containerDefinitions), service (serviceName), cluster (clusterName) or sc-sim.yaml (containers)";
  if (!isObject(value)) return `${looked}.`;
  if ("Resources" in value) {
    return `${looked}, but a CloudFormation template: give what \`aws ecs describe-task-definition\` and \`describe-services\` print.`;
  }
  const failures = value["failures"];
  if (Array.isArray(failures) && failures.length > 0) {
    const reasons = failures.flatMap((failure) =>
      isObject(failure) ? String(failure["reason"]) : [],
    );
    return `${looked}; the AWS CLI printed failures in it: ${reasons.join(", ")}.`;
  }
  return `${looked}; its keys are ${Object.keys(value).slice(0, 10).join(", ") || "none"}.`;
}

function bareParts(list: Located<unknown>): readonly RecognisedPart[] {
  if (!Array.isArray(list.value)) return [];
  return list.value.flatMap((entry: unknown, index) => {
    const shape = shapeOf(entry);
    return shape === undefined
      ? []
      : [{ shape, part: { ...list, value: entry, path: [...list.path, index] } }];
  });
}

function shapeOf(value: unknown): RecognisedPart["shape"] | undefined {
  if (!isObject(value)) return undefined;
  if ("containerDefinitions" in value) return "TaskDefinition";
  if ("serviceName" in value || "serviceConnectConfiguration" in value) return "Service";
  if ("clusterName" in value || "serviceConnectDefaults" in value) return "Cluster";
  if ("family" in value && "networkMode" in value) return "TaskDefinition";
  if (isContainers(value["containers"]) || isRequest(value["request"])) return "ScSimYaml";
  return undefined;
}

/** `containers:` with keys `family/container`, or nothing in it yet. */
function isContainers(value: unknown): boolean {
  return isObject(value) && Object.keys(value).every((key) => key.includes("/"));
}

function isRequest(value: unknown): boolean {
  return isObject(value) && "service" in value && "url" in value;
}

function isObject(value: unknown): value is Value {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
