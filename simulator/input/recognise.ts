import type { EcsShape } from "./check-fields.ts";
import type { Located } from "./located.ts";

/** What a file turned out to hold; recognised by shape, never by name. */
export interface RecognisedPart {
  readonly shape: EcsShape | "ScSimYaml";
  readonly part: Located<unknown>;
}

type Value = Readonly<Record<string, unknown>>;

/** The AWS CLI's wrappers around a definition. */
const WRAPPERS = [
  { key: "taskDefinition", isList: false },
  { key: "service", isList: false },
  { key: "services", isList: true },
  { key: "cluster", isList: false },
  { key: "clusters", isList: true },
] as const;

/** The definitions in a file: bare, or wrapped as the AWS CLI prints them. None: the file is something else. */
export function recognise(file: Located<unknown>): readonly RecognisedPart[] {
  const { value } = file;
  if (!isObject(value)) return [];
  const bare = shapeOf(value);
  if (bare !== undefined) return [{ shape: bare, part: file }];
  return WRAPPERS.flatMap(({ key, isList }) => {
    const inner = value[key];
    const entries = isList && Array.isArray(inner) ? inner : isList ? [] : [inner];
    return entries.flatMap((entry: unknown, index) => {
      const shape = isObject(entry) ? shapeOf(entry) : undefined;
      const path = isList ? [...file.path, key, index] : [...file.path, key];
      return shape === undefined ? [] : [{ shape, part: { ...file, value: entry, path } }];
    });
  });
}

function shapeOf(value: Value): RecognisedPart["shape"] | undefined {
  if ("containerDefinitions" in value) return "TaskDefinition";
  if (
    "serviceName" in value ||
    ("serviceConnectConfiguration" in value && "taskDefinition" in value)
  )
    return "Service";
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
