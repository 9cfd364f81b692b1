import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { reasonOf, SimulatorError } from "../errors.ts";
import type { Problem } from "../problem.ts";
import { checkFields, type EcsShape } from "./check-fields.ts";
import { type FoundFile, findFiles } from "./find-files.ts";
import { describePath, type Located, problemAt } from "./located.ts";
import { parseFile } from "./parse-file.ts";
import { type RecognisedPart, recognise } from "./recognise.ts";
import { type ScSimYaml, scSimYamlSchema } from "./sc-sim-yaml.ts";
import {
  CLUSTER_FIELDS_READ,
  type ClusterInput,
  clusterSchema,
  SERVICE_FIELDS_READ,
  type ServiceInput,
  serviceSchema,
} from "./service.ts";
import {
  TASK_DEFINITION_FIELDS_READ,
  type TaskDefinitionInput,
  taskDefinitionSchema,
} from "./task-definition.ts";

/** What was written, checked for shape and not yet for sense. */
export interface LoadedInput {
  readonly taskDefinitions: readonly Located<TaskDefinitionInput>[];
  readonly services: readonly Located<ServiceInput>[];
  readonly clusters: readonly Located<ClusterInput>[];
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  readonly problems: readonly Problem[];
  /** Real ECS fields that are there and mean nothing here, `file: path`, for `--ignored`. */
  readonly ignoredFields: readonly string[];
}

interface LoadOptions {
  readonly paths: readonly string[];
  readonly cwd: string;
}

const READ: Readonly<Record<EcsShape, ReadonlySet<string>>> = {
  TaskDefinition: TASK_DEFINITION_FIELDS_READ,
  Service: SERVICE_FIELDS_READ,
  Cluster: CLUSTER_FIELDS_READ,
};

/**
 * Reads every definition below these paths. What is wrong with their content is in `problems`, all of it at once.
 *
 * @throws {SimulatorError} `INPUT_NOT_FOUND`, where a path does not exist or holds no ECS definition at all.
 */
export async function loadInput({ paths, cwd }: LoadOptions): Promise<LoadedInput> {
  const files = findFiles(paths, cwd);
  const problems: Problem[] = [];
  const ignoredFields: string[] = [];
  const taskDefinitions: Located<TaskDefinitionInput>[] = [];
  const services: Located<ServiceInput>[] = [];
  const clusters: Located<ClusterInput>[] = [];
  const scSimYamls: Located<ScSimYaml>[] = [];

  const parts = files.flatMap((file) => recogniseFile(file, problems));
  for (const { shape, part } of parts) {
    if (shape === "ScSimYaml") {
      const scSimYaml = validate(part, scSimYamlSchema, problems);
      push(scSimYamls, scSimYaml);
      if (scSimYaml !== undefined) problems.push(...missingFolders(scSimYaml));
      continue;
    }
    const checked = checkFields(part, shape);
    problems.push(...checked.problems);
    for (const field of checked.present) {
      if (!READ[shape].has(field) && isOutermostIgnored(field, READ[shape])) {
        ignoredFields.push(`${part.file}: ${describePath([...part.path, field])}`);
      }
    }
    if (checked.problems.length > 0) continue;
    if (shape === "TaskDefinition")
      push(taskDefinitions, validate(part, taskDefinitionSchema, problems));
    if (shape === "Service") push(services, validate(part, serviceSchema, problems));
    if (shape === "Cluster") push(clusters, validate(part, clusterSchema, problems));
  }
  if (parts.length === 0 && problems.length === 0) {
    throw new SimulatorError(
      "INPUT_NOT_FOUND",
      `No ECS definition is in ${paths.join(", ")} (${files.length} JSON and YAML files looked at).`,
      { remedy: "Name the files or folders with the task definition and the service definition." },
    );
  }
  return { taskDefinitions, services, clusters, scSimYamls, problems, ignoredFields };
}

function recogniseFile(file: FoundFile, problems: Problem[]): readonly RecognisedPart[] {
  const { name, path, isNamed } = file;
  const content = readOrWhy(path);
  const parsed = typeof content === "string" ? { message: content } : parseFile(name, content);
  if ("message" in parsed) {
    problems.push({
      file: name,
      path: "",
      ...parsed,
      origin: "simulator",
      severity: isNamed || looksLikeEcs(content) ? "error" : "warning",
    });
    return [];
  }
  const whole = {
    value: parsed.value,
    file: name,
    folder: dirname(path),
    path: [],
    locate: parsed.locate,
  };
  const parts = recognise(whole);
  if (parts.length === 0 && isNamed) {
    const message =
      "It is no task definition (containerDefinitions), service (serviceName), cluster (clusterName) or sc-sim.yaml (containers).";
    problems.push(problemAt(whole, { message }));
  }
  return parts;
}

/** A path in sc-sim.yaml that leads nowhere would only show as a process or a build that cannot start. */
function missingFolders(at: Located<ScSimYaml>): readonly Problem[] {
  return Object.entries(at.value.containers).flatMap(([key, { cwd, build }]) =>
    [
      { field: "cwd", folder: cwd },
      { field: "build", folder: build?.context },
    ].flatMap(({ field, folder }) => {
      if (folder === undefined || existsSync(resolve(at.folder, folder))) return [];
      const message = `The folder ${resolve(at.folder, folder)} does not exist.`;
      return [problemAt(at, { path: ["containers", key, field], message })];
    }),
  );
}

/** A file in a searched folder that cannot be parsed matters only if it was meant for ECS, or is our own. */
function looksLikeEcs(content: Buffer | string): boolean {
  return /containerDefinitions|serviceConnectConfiguration|serviceName|containers:/.test(
    content.toString("latin1"),
  );
}

function readOrWhy(path: string): Buffer | string {
  try {
    return readFileSync(path);
  } catch (error) {
    return `It cannot be read: ${reasonOf(error)}.`;
  }
}

function validate<T>(
  part: Located<unknown>,
  schema: z.ZodType<T>,
  problems: Problem[],
): Located<T> | undefined {
  const result = schema.safeParse(withoutNulls(part.value));
  if (result.success) return { ...part, value: result.data };
  for (const issue of result.error.issues) {
    const path = issue.path.filter((step) => typeof step !== "symbol");
    const isAws = issue.message === "The DNS name that you provided is invalid";
    problems.push(
      problemAt(part, { path, message: issue.message, origin: isAws ? "aws" : "simulator" }),
    );
  }
  return undefined;
}

/** The AWS CLI prints null for what is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNulls(entry)]));
}

function isOutermostIgnored(field: string, read: ReadonlySet<string>): boolean {
  const parent = field.slice(0, field.lastIndexOf("."));
  return !field.includes(".") || read.has(parent) || read.has(parent.replace(/\[\]$/, ""));
}

function push<T>(list: T[], value: T | undefined): void {
  if (value !== undefined) list.push(value);
}
