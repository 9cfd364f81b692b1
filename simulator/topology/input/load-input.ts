import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { type Problem, SimulatorError } from "../../errors.ts";
import { checkFields, type EcsShape } from "./ecs/check-fields.ts";
import {
  CLUSTER_FIELDS_READ,
  type ClusterInput,
  clusterSchema,
  SERVICE_FIELDS_READ,
  type ServiceInput,
  serviceSchema,
} from "./ecs/service.ts";
import {
  TASK_DEFINITION_FIELDS_READ,
  type TaskDefinitionInput,
  taskDefinitionSchema,
} from "./ecs/task-definition.ts";
import { findFiles } from "./files/find-files.ts";
import { describePath, type Located, problemAt } from "./problems/located.ts";
import { validate } from "./problems/validate.ts";
import { readParts } from "./read-parts.ts";
import { type ScSimYaml, scSimYamlKeysAt, scSimYamlSchema } from "./sc-sim-yaml/sc-sim-yaml.ts";

/** What was written, checked for shape and not yet for sense. */
export interface LoadedInput {
  readonly taskDefinitions: readonly Located<TaskDefinitionInput>[];
  readonly services: readonly Located<ServiceInput>[];
  readonly clusters: readonly Located<ClusterInput>[];
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  readonly problems: readonly Problem[];
  /** Names in definitions that have problems of their own: that these are missing is no news. */
  readonly brokenNames: BrokenNames;
  /** Real ECS fields that are there and mean nothing here, `file: path`, for `--ignored`. */
  readonly ignoredFields: readonly string[];
  /** JSON and YAML files in the searched folders that hold no ECS definition. */
  readonly ignoredFiles: readonly string[];
}

export interface BrokenNames {
  readonly families: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
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
  const brokenNames = { families: new Set<string>(), services: new Set<string>() };

  const read = files.map((file) => ({ file, ...readParts(file) }));
  for (const { shape, part } of read.flatMap(({ parts }) => parts)) {
    if (shape === "ScSimYaml") {
      keep(scSimYamls, validate({ part, schema: scSimYamlSchema, keysAt: scSimYamlKeysAt }));
      continue;
    }
    const { problems: fieldProblems, present } = checkFields(part, shape);
    problems.push(...fieldProblems);
    for (const field of present) {
      if (isOutermostIgnored(field, READ[shape])) {
        ignoredFields.push(`${part.file}: ${describePath([...part.path, field])}`);
      }
    }
    const isKept =
      fieldProblems.length === 0 &&
      (shape === "TaskDefinition"
        ? keepValid(taskDefinitions, part, taskDefinitionSchema)
        : shape === "Service"
          ? keepValid(services, part, serviceSchema)
          : keepValid(clusters, part, clusterSchema));
    if (!isKept) noteBroken(part.value);
  }
  problems.push(...read.flatMap((file) => file.problems));
  problems.push(...scSimYamls.flatMap(missingFolders), ...severalInOneFolder(scSimYamls));
  if (read.every(({ parts }) => parts.length === 0) && problems.length === 0) {
    throw notFound(paths, files.length);
  }
  return {
    taskDefinitions,
    services,
    clusters,
    scSimYamls,
    problems,
    brokenNames,
    ignoredFields,
    ignoredFiles: read
      .filter((file) => file.parts.length === 0 && file.problems.length === 0)
      .map(({ file }) => file.name),
  };

  function keepValid<T>(list: Located<T>[], part: Located<unknown>, schema: z.ZodType<T>): boolean {
    return keep(list, validate({ part, schema }));
  }
  function keep<T>(list: Located<T>[], valid: Located<T> | readonly Problem[]): boolean {
    if ("value" in valid) list.push(valid);
    else problems.push(...valid);
    return "value" in valid;
  }
  function noteBroken(value: unknown): void {
    const { family, serviceName } = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof family === "string") brokenNames.families.add(family);
    if (typeof serviceName === "string") brokenNames.services.add(serviceName);
  }
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

/** Two in one folder are a slip: .yaml beside .yml, or a copy. */
function severalInOneFolder(scSimYamls: readonly Located<ScSimYaml>[]): readonly Problem[] {
  const first = new Map<string, string>();
  return scSimYamls.flatMap((at) => {
    const other = first.get(at.folder);
    if (other === undefined) {
      first.set(at.folder, at.file);
      return [];
    }
    return [problemAt(at, { message: `${other} is in this folder already; one is enough.` })];
  });
}

/** Not read, in something that is: of a whole part that means nothing, its own name is enough. */
function isOutermostIgnored(field: string, read: ReadonlySet<string>): boolean {
  if (read.has(field)) return false;
  const parent = field.slice(0, field.lastIndexOf("."));
  return !field.includes(".") || read.has(parent) || read.has(parent.replace(/\[\]$/, ""));
}

function notFound(paths: readonly string[], count: number): SimulatorError {
  return new SimulatorError(
    "INPUT_NOT_FOUND",
    `No ECS definition is in ${paths.join(", ")} (${count} JSON and YAML files looked at).`,
    { remedy: "Name the files or folders with the task definition and the service definition." },
  );
}
