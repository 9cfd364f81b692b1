import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { type Problem, SimulatorError } from "../../errors.ts";
import { withoutEndings } from "../../service-name.ts";
import { collectAnswers, type GivenAnswers } from "./answers.ts";
import type { EcsPart, ImageBuild, Reading, StandIn } from "./dialects/dialect.ts";
import { containerKey } from "./dialects/ecs-part.ts";
import {
  type NeededUnknown,
  neededUnknowns,
  type SaidInstead,
} from "./dialects/unknown-problems.ts";
import { checkFields } from "./ecs/check-fields.ts";
import { FIELDS_READ } from "./ecs/fields-read.ts";
import {
  type ClusterInput,
  clusterSchema,
  type ServiceInput,
  serviceSchema,
} from "./ecs/service.ts";
import { type TaskDefinitionInput, taskDefinitionSchema } from "./ecs/task-definition.ts";
import { findFiles } from "./files/find-files.ts";
import { inputFile, openFiles } from "./files/input-file.ts";
import { isObject } from "./files/is-object.ts";
import { fileOpener } from "./files/open-file.ts";
import type { LoosePart } from "./loose-parts.ts";
import { describePath, type Located, problemsAt } from "./problems/located.ts";
import { describeProblem, sortProblems } from "./problems/problem.ts";
import { validate } from "./problems/validate.ts";
import {
  isEcsJson,
  isForDialectsOnly,
  isScSimYaml,
  type PartShape,
  type ReadFile,
  readParts,
} from "./read-parts.ts";
import { type ScSimYaml, scSimYamlKeysAt, scSimYamlSchema } from "./sc-sim-yaml/sc-sim-yaml.ts";
import { ECS_JSON, otherFilesIn, whatWasRead } from "./what-was-read.ts";

/** What was written, checked for shape and not yet for sense. */
export interface LoadedInput {
  /** All that were found. What is wrong with one is in `problems`, and marked in its `broken`. */
  readonly taskDefinitions: readonly Located<TaskDefinitionInput>[];
  readonly services: readonly Located<ServiceInput>[];
  readonly clusters: readonly Located<ClusterInput>[];
  readonly scSimYamls: readonly Located<ScSimYaml>[];
  /** Parts of definitions in files of their own. */
  readonly looseParts: readonly LoosePart[];
  /** What else the files are: told only where there is nothing to simulate. */
  readonly otherFiles: readonly Problem[];
  /** Those of files that could not be read first, then those of single values. */
  readonly problems: readonly Problem[];
  /** Values that are not known and are needed; not of services that are left out. */
  unknowns(services?: {
    readonly leftOut: ReadonlySet<Located<unknown>>;
  }): readonly NeededUnknown[];
  /** What may be in files that could not be read: that it is missing follows from that. */
  readonly unread: ReadonlySet<PartShape>;
  /** Real ECS fields that are there and mean nothing here, `file: path`, for `--ignored`. */
  readonly ignoredFields: readonly string[];
  /** Values that only AWS decides, with what stands for each here. */
  readonly standIns: readonly StandIn[];
  /** What the reader should know of how the input was read; sentences. */
  readonly notes: readonly string[];
  /** By service: other names that commands take for it. */
  readonly otherNames: ReadonlyMap<string, readonly string[]>;
  /** By `family/container`: how its image is built where sc-sim.yaml says nothing. */
  readonly builds: ReadonlyMap<string, ImageBuild>;
  /** Parameters that the reader gave beside the files. */
  readonly givenParameters: Readonly<Record<string, string>>;
  /** The namespace that the reader chose beside the files. */
  readonly chosenNamespace?: string;
}

export interface LoadOptions extends GivenAnswers {
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Patterns of the stacks to read, where the input has stacks. @default all */
  readonly stacks?: readonly string[];
}

/**
 * Reads every definition below these paths. What is wrong with their content is in `problems`, all of it at once.
 *
 * @throws {SimulatorError} `INPUT_NOT_FOUND`, if a path does not exist or holds no ECS definition at all.
 */
export async function loadInput(options: LoadOptions): Promise<LoadedInput> {
  const { paths, cwd, stacks = [], namespace } = options;
  const files = findFiles(paths, cwd).map(inputFile);
  const isOurs = new Set(files.filter(isScSimYaml));
  const ours = [...isOurs].map(readParts);
  const problems: Problem[] = [];
  const scSimYamls = ours.flatMap(({ scSimYaml }) => {
    if (scSimYaml === undefined) return [];
    const validated = validate({
      part: scSimYaml,
      schema: scSimYamlSchema,
      keysAt: scSimYamlKeysAt,
    });
    problems.push(...validated.problems);
    return validated.located;
  });
  const { answers, unused } = collectAnswers(scSimYamls, options);
  const fileAt = openFiles(files, cwd);
  let rest = files.filter((file) => !isOurs.has(file));
  const open = fileOpener({ paths, cwd, files });
  // Most inputs are ECS's own JSON, and need none of the other dialects' many modules.
  const dialects = rest.every(isEcsJson)
    ? []
    : (await import("./dialects/all-dialects.ts")).DIALECTS;
  const readings = dialects.map((dialect): Reading => {
    const reading = dialect.read({ files: rest, answers, stacks, fileAt, open });
    rest = rest.filter((file) => !reading.files.has(file));
    return reading;
  });
  const unclaimed = rest.map((file) => ({ file, ...readParts(file) }));
  const read = [...ours, ...unclaimed];
  let unreadable = read.flatMap((file) => file.problems);
  const ignoredFields: string[] = [];
  const taskDefinitions: Located<TaskDefinitionInput>[] = [];
  const services: Located<ServiceInput>[] = [];
  const clusters: Located<ClusterInput>[] = [];
  const parts = [...readings, ...read].flatMap((one) => one.parts);

  for (const { shape, part: unchecked } of parts) {
    const fields = checkFields(unchecked, shape);
    problems.push(...fields.problems);
    for (const field of fields.present) {
      if (isOutermostIgnored(field, FIELDS_READ[shape])) {
        ignoredFields.push(`${unchecked.file}: ${describePath([...unchecked.path, field])}`);
      }
    }
    const part = { ...unchecked, broken: [...unchecked.broken, ...fields.broken] };
    if (shape === "TaskDefinition") keep(taskDefinitions, part, taskDefinitionSchema);
    else if (shape === "Service") keep(services, part, serviceSchema);
    else keep(clusters, part, clusterSchema);
  }
  problems.push(...readings.flatMap((reading) => reading.problems));
  problems.push(...unused());
  problems.push(...scSimYamls.flatMap(missingFolders), ...severalInOneFolder(scSimYamls));
  const isNothing = ({ parts, scSimYaml, loosePart }: ReadFile) =>
    parts.length === 0 && scSimYaml === undefined && loosePart === undefined;
  const others = otherFilesIn(
    unclaimed
      .filter(isNothing)
      .flatMap(({ file }) => (file.isNamed || isForDialectsOnly(file) ? [] : file)),
  );
  const otherFiles = onePerKind([
    ...read.flatMap(({ other }) => other ?? []),
    ...(parts.length === 0 ? [] : readings.flatMap(({ sources = [] }) => sources)),
  ]);
  const isTaken = readings.some((reading) => reading.files.size > 0);
  if (parts.length === 0) problems.push(...readings.flatMap(({ sources = [] }) => sources));
  if (read.every(isNothing) && !isTaken) {
    if (unreadable.length === 0) throw notFound({ paths, count: files.length, otherFiles });
    // Nothing else is there: what is broken was meant.
    unreadable = unreadable.map((problem) => ({ ...problem, severity: "error" }));
  }
  const kinds = [
    ...readings.map(({ parts }, index) => ({ kind: dialects[index]?.name ?? "", parts })),
    { kind: ECS_JSON, parts: read.flatMap((one) => one.parts) },
  ];
  const builds = buildsOf(parts);
  return {
    taskDefinitions,
    services,
    clusters,
    scSimYamls,
    otherFiles,
    looseParts: read.flatMap(({ loosePart }) => loosePart ?? []),
    problems: [...sortProblems(unreadable), ...sortProblems(problems)],
    unread: new Set([...readings, ...read].flatMap(({ unread = [] }) => unread)),
    ignoredFields,
    unknowns({ leftOut } = { leftOut: new Set() }) {
      const serviceParts = parts.filter(({ shape }) => shape === "Service");
      const without = new Set(
        services.flatMap((at, index) => (leftOut.has(at) ? (serviceParts[index] ?? []) : [])),
      );
      const wanted = parts.filter((part) => !without.has(part));
      const needed = readings.flatMap(({ unknowns = [] }) => unknowns);
      const { hasNamespace } = answers;
      return neededUnknowns(wanted, saidIn({ scSimYamls, builds, hasNamespace }), needed);
    },
    standIns: readings.flatMap((reading) => reading.standIns),
    notes: [
      ...(files.every(({ isNamed }) => isNamed) ? [] : whatWasRead(kinds, others)),
      ...readings.flatMap(({ notes = [] }) => notes),
    ],
    otherNames: otherNamesOf(parts),
    builds,
    givenParameters: options.parameters ?? {},
    ...(namespace !== undefined && { chosenNamespace: namespace }),
  };

  function keep<T>(list: Located<T>[], part: Located<unknown>, schema: z.ZodType<T>): void {
    const validated = validate({ part, schema });
    problems.push(...validated.problems);
    list.push(validated.located);
  }
}

function saidIn({
  scSimYamls,
  builds,
  hasNamespace,
}: Pick<LoadedInput, "scSimYamls" | "builds"> & { readonly hasNamespace: boolean }): SaidInstead {
  const entriesOf = (container: string) =>
    scSimYamls.flatMap(({ value }) =>
      Object.hasOwn(value.containers, container) ? (value.containers[container] ?? []) : [],
    );
  return {
    hasNamespace,
    hasImage: (container: string) =>
      builds.has(container) ||
      entriesOf(container).some(
        ({ image, build, skip }) => skip || image !== undefined || build !== undefined,
      ),
    hasVariable: (container: string, name: string) =>
      entriesOf(container).some(
        ({ skip, environment }) => skip || Object.hasOwn(environment, name),
      ),
  };
}

function otherNamesOf(parts: readonly EcsPart[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    parts.flatMap(({ part, otherNames = [] }) => {
      const name = isObject(part.value) ? part.value["serviceName"] : undefined;
      const names = withoutEndings(otherNames.filter((other) => !/\p{C}/u.test(other)));
      return typeof name === "string" && names.length > 0 ? [[name, names]] : [];
    }),
  );
}

function buildsOf(parts: readonly EcsPart[]): ReadonlyMap<string, ImageBuild> {
  return new Map(
    parts.flatMap(({ part, builds = new Map<string, ImageBuild>() }) => {
      const definitions = isObject(part.value) ? part.value["containerDefinitions"] : undefined;
      const count = Array.isArray(definitions) ? definitions.length : 0;
      return Array.from({ length: count }, (_, index) => containerKey(part.value, index)).flatMap(
        (key): [string, ImageBuild][] => {
          const build = key === undefined ? undefined : builds.get(key.slice(key.indexOf("/") + 1));
          return key === undefined || build === undefined ? [] : [[key, build]];
        },
      );
    }),
  );
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
      return problemsAt(at, { path: ["containers", key, field], message });
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
    return problemsAt(at, { message: `${other} is already in this folder; keep one of them.` });
  });
}

/** Not read, in something that is: of a whole part that means nothing, its own name is enough. */
function isOutermostIgnored(field: string, read: ReadonlySet<string>): boolean {
  if (read.has(field)) return false;
  const parent = field.slice(0, field.lastIndexOf("."));
  return !field.includes(".") || read.has(parent) || read.has(parent.replace(/\[\]$/, ""));
}

/** A folder of manifests is one sentence, not a hundred. */
function onePerKind(problems: readonly Problem[]): readonly Problem[] {
  return [...Map.groupBy(problems, ({ message }) => message).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const rest = same.length === 1 ? "" : ` So are ${same.length - 1} other files.`;
    return { ...first, message: `${first.message}${rest}`, severity: "warning" as const };
  });
}

function notFound({
  paths,
  count,
  otherFiles,
}: {
  readonly paths: readonly string[];
  readonly count: number;
  readonly otherFiles: readonly Problem[];
}): SimulatorError {
  const there = otherFiles.map((problem) => `\n  ${describeProblem(problem)}`).join("");
  return new SimulatorError(
    "INPUT_NOT_FOUND",
    `There is no ECS definition in ${paths.join(", ")} (${count} files were searched).${there}`,
    {
      remedy:
        "Name files or folders with the task and the service definition: ECS's JSON, a CloudFormation template, cdk.out, what `terraform show -json` prints, or ecspresso's config.",
    },
  );
}
